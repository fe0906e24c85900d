package io.lictor.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

import io.lictor.api.ConsulClient;
import io.lictor.loadbalancer.Discovery;
import io.lictor.loadbalancer.LoadBalancer;

/** Lookups by threads at the same moment (as many as the argument says, 2 unless given), beside the least one can do. */
public final class LookupBursts {

    private LookupBursts() {}

    public static void main(String[] args) throws InterruptedException {
        Bursts.run(args.length > 0 ? Integer.parseInt(args[0]) : 2, candidates());
    }

    /** Each has a loop of its own, so that the compiler does not mix them. */
    private static Map<String, IntSupplier> candidates() {
        BareRoundRobin bare = new BareRoundRobin(new ConcurrentHashMap<>());
        ConsulClient consul = new FixedDiscovery().client();
        LoadBalancer balancer = LoadBalancer.builder(consul).create();
        FixedDiscovery.SERVICES.forEach(service -> bare.put(service, FixedDiscovery.instancesOf(service)));
        Map<String, IntSupplier> named = new LinkedHashMap<>();
        named.put("bareConcurrentMap", () -> {
            int sum = 0;
            for (int i = 0; i < Bursts.CALLS; i++) {
                sum += bare.next("nginx").port();
            }
            return sum;
        });
        named.put("lookup", () -> {
            int sum = 0;
            for (int i = 0; i < Bursts.CALLS; i++) {
                sum += balancer.lookup("nginx").port();
            }
            return sum;
        });
        named.put("lookupUsingClient", () -> {
            int sum = 0;
            for (int i = 0; i < Bursts.CALLS; i++) {
                sum += Discovery.using(consul).lookup("nginx").port();
            }
            return sum;
        });
        return named;
    }
}
