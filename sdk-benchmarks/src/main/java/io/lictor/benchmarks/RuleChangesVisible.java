package io.lictor.benchmarks;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.mesh.ConfigEntryView;
import io.lictor.api.mesh.ServiceDefaults;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.api.mesh.ServiceSplitter;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.mesh.traffic.TrafficRules;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;

/**
 * Time from the answer to a write of weights to the first lookup that obeys them, 100 changes on a real Consul: all calls to
 * one version, then all to the other.
 */
public final class RuleChangesVisible {

    private static final PrintStream OUT = System.out;
    private static final int CHANGES = 100;
    private static final double NANOS = 1e6;

    private RuleChangesVisible() {}

    /**
     * Measures.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = ConsulClient
                        .connect(ConsulSettings.builder().address(agent.address()).build());
                LoadBalancer balancer = LoadBalancer.builder(consul).traffic(TrafficRules.of(consul)).create()) {
            for (int version = 0; version < 2; version++) {
                agent.http().put("/v1/agent/service/register", "{\"Name\":\"web\",\"ID\":\"" + version
                        + "\",\"Port\":80,\"Meta\":{\"v\":\"" + version + "\"}}").ok();
            }
            ConfigEntryView entries = consul.mesh().configEntries();
            entries.put(ServiceDefaults.http("web").entry());
            entries.put(new ServiceResolver("web", "", Map.of("v0", subset(0), "v1", subset(1)), null, Map.of(), null,
                    Map.of(), 0).entry());
            double[] millis = new double[CHANGES];
            for (int i = -CHANGES; i < CHANGES; i++) {
                int version = i & 1;
                entries.put(new ServiceSplitter("web", List.of(part(0, version), part(1, version)), Map.of(), 0)
                        .entry());
                long written = System.nanoTime();
                while (!balancer.lookup("web").id().equals(String.valueOf(version))) {
                    Thread.onSpinWait();
                }
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - written) / NANOS;
                }
            }
            Arrays.sort(millis);
            OUT.printf("visible after p50 %.1f ms, p99 %.1f ms, max %.1f ms%n", millis[CHANGES / 2],
                    millis[CHANGES - 2], millis[CHANGES - 1]);
        }
    }

    private static ServiceResolver.Subset subset(int version) {
        return new ServiceResolver.Subset("Service.Meta.v == " + version, false, Map.of());
    }

    private static ServiceSplitter.Split part(int number, int all) {
        return new ServiceSplitter.Split(number == all ? 100 : 0, "", "v" + number, Map.of());
    }
}
