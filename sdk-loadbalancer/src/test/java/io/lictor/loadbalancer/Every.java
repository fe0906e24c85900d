package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.OutlierSettings;

/** All strategies of the SDK, for what must hold for each. */
final class Every {

    private Every() {}

    static List<BalancingStrategy> strategy() {
        return List.of(Strategies.roundRobin(), Strategies.random(), Strategies.weighted(), Strategies.leastRequests(),
                Strategies.powerOfTwoChoices(), Strategies.consistentHashing(),
                Strategies.sticky(Strategies.roundRobin()),
                Strategies.localityFirst("zone-1", "dc1", 2, Strategies.roundRobin()),
                Strategies.subset(2, "client", Strategies.random()),
                Strategies.slowStart(Duration.ofSeconds(30), Strategies.roundRobin()),
                Strategies.ejectingOutliers(OutlierSettings.defaults(), Strategies.powerOfTwoChoices()));
    }
}
