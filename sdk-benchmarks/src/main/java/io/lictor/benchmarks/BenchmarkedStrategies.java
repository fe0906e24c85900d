package io.lictor.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.Strategies;

/** The strategies that are measured. */
final class BenchmarkedStrategies {

    private BenchmarkedStrategies() {}

    static Map<String, BalancingStrategy> byName() {
        BalancingStrategy powerOfTwo = Strategies.powerOfTwoChoices();
        Map<String, BalancingStrategy> named = new LinkedHashMap<>();
        named.put("roundRobin", Strategies.roundRobin());
        named.put("random", Strategies.random());
        named.put("weighted", Strategies.weighted());
        named.put("leastRequests", Strategies.leastRequests());
        named.put("powerOfTwo", powerOfTwo);
        named.put("consistentHashing", Strategies.consistentHashing());
        named.put("sticky", Strategies.sticky(powerOfTwo));
        named.put("localityFirst", Strategies.localityFirst("zone", "dc1", 100, powerOfTwo));
        named.put("subset", Strategies.subset(3, "client", powerOfTwo));
        named.put("slowStart", Strategies.slowStart(Duration.ofSeconds(30), Strategies.roundRobin()));
        named.put("ejection", Strategies.ejectingOutliers(OutlierSettings.defaults(), Strategies.roundRobin()));
        named.put("ejectionSlowStartPowerOfTwo", Strategies.ejectingOutliers(OutlierSettings.defaults(),
                Strategies.slowStart(Duration.ofSeconds(30), powerOfTwo)));
        named.put("failover", Strategies.roundRobin());
        return named;
    }

    /** A load balancer with the strategy; the last one has another datacenter to go to as well. */
    static LoadBalancer balancer(String name) {
        BalancingStrategy strategy = byName().get(name);
        if (strategy == null) {
            throw new IllegalArgumentException(name);
        }
        return LoadBalancer.builder(new FixedDiscovery().client()).strategy(strategy)
                .failover(name.equals("failover") ? FailoverPolicy.to("dc2") : FailoverPolicy.none()).create();
    }
}
