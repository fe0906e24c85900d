package io.lictor.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.lictor.api.ConsulClient;
import io.lictor.api.mesh.ConfigEntryView;
import io.lictor.api.mesh.ServiceDefaults;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.api.mesh.ServiceResolver.Subset;
import io.lictor.api.mesh.ServiceSplitter;
import io.lictor.api.mesh.ServiceSplitter.Split;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.mesh.traffic.TrafficRules;

/**
 * A new version that gets more and more of the calls: 0, 10, 50, 100 per cent. Needs a Consul at {@code CONSUL_HTTP_ADDR}
 * with the mesh switched on, as {@code consul agent -dev} has it.
 */
public final class CanaryExample {

    private static final PrintStream OUT = System.out;
    private static final String NAME = "canary-orders";
    private static final int CALLS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private CanaryExample() {}

    public static void main(String[] args) {
        try (ConsulClient consul = ConsulClient.connect();
                Registration old = consul.register(instance("v1", 8081));
                Registration fresh = consul.register(instance("v2", 8082));
                LoadBalancer balancer = LoadBalancer.builder(consul).traffic(TrafficRules.of(consul)).create()) {
            if (!old.awaitRegistered(PATIENCE) || !fresh.awaitRegistered(PATIENCE)) {
                OUT.println("no Consul at CONSUL_HTTP_ADDR");
                return;
            }
            ConfigEntryView entries = consul.mesh().configEntries();
            entries.put(ServiceDefaults.http(NAME).entry());
            entries.put(
                    new ServiceResolver(NAME, "v1", Map.of("v1", version("v1"), "v2", version("v2")), null, Map.of(),
                            null, Map.of(), 0).entry());
            for (int share : List.of(0, 10, 50, 100)) {
                entries.put(shares(share).entry());
                OUT.println(share + " % wanted: " + obeyed(balancer, share));
            }
            entries.delete(ServiceSplitter.KIND, NAME);
            entries.delete(ServiceResolver.KIND, NAME);
            entries.delete(ServiceDefaults.KIND, NAME);
        }
    }

    private static ServiceDefinition instance(String version, int port) {
        return ServiceDefinition.builder(NAME).port(port).meta("version", version).build();
    }

    private static Subset version(String version) {
        return new Subset("Service.Meta.version == " + version, true, Map.of());
    }

    private static ServiceSplitter shares(int canary) {
        return new ServiceSplitter(NAME, List.of(new Split(100 - canary, "", "v1", Map.of()),
                new Split(canary, "", "v2", Map.of())), Map.of(), 0);
    }

    /** Lookups until they go as wanted, which takes a few milliseconds. */
    private static Map<String, Integer> obeyed(LoadBalancer balancer, int canary) {
        Map<String, Integer> counts = count(balancer);
        while (counts.getOrDefault("v2", 0) != canary * CALLS / 100) {
            counts = count(balancer);
        }
        return counts;
    }

    private static Map<String, Integer> count(LoadBalancer balancer) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < CALLS; i++) {
            counts.merge(String.valueOf(balancer.lookup(NAME).meta("version")), 1, Integer::sum);
        }
        return counts;
    }
}
