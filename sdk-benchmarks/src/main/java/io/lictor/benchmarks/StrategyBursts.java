package io.lictor.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.loadbalancer.LoadBalancer;

/** Picks and calls by each strategy, by as many threads at the same moment as the argument says, 1 unless given. */
public final class StrategyBursts {

    private static final ServiceQuery NGINX = ServiceQuery.of("nginx");
    private static final PickRequest KEY = PickRequest.key("customer-20261122");

    private StrategyBursts() {}

    public static void main(String[] args) throws InterruptedException {
        Map<String, IntSupplier> named = new LinkedHashMap<>();
        BareRoundRobin bare = new BareRoundRobin(new ConcurrentHashMap<>());
        bare.put("nginx", FixedDiscovery.instancesOf("nginx"));
        named.put("bareConcurrentMap", () -> {
            int sum = 0;
            for (int i = 0; i < Bursts.CALLS; i++) {
                sum += bare.next("nginx").port();
            }
            return sum;
        });
        BenchmarkedStrategies.byName().keySet().forEach(name -> {
            LoadBalancer balancer = BenchmarkedStrategies.balancer(name);
            named.put("pick " + name, () -> picks(balancer));
            named.put("call " + name, () -> calls(balancer));
        });
        Bursts.run(args.length > 0 ? Integer.parseInt(args[0]) : 1, named);
    }

    private static int picks(LoadBalancer balancer) {
        int sum = 0;
        for (int i = 0; i < Bursts.CALLS; i++) {
            sum += balancer.lookup(NGINX, KEY).port();
        }
        return sum;
    }

    private static int calls(LoadBalancer balancer) {
        int sum = 0;
        for (int i = 0; i < Bursts.CALLS; i++) {
            try (Selection selection = balancer.select(NGINX, KEY)) {
                selection.success();
                sum += selection.instance().port();
            }
        }
        return sum;
    }
}
