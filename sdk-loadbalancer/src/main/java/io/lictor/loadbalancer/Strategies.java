package io.lictor.loadbalancer;

import io.lictor.api.balancing.BalancingStrategy;

/** The strategies that come with the SDK. */
public final class Strategies {

    private Strategies() {}

    /**
     * One instance after the other.
     *
     * @return the strategy
     */
    public static BalancingStrategy roundRobin() {
        return RoundRobin::new;
    }
}
