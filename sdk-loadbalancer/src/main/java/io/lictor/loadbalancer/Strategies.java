package io.lictor.loadbalancer;

import io.lictor.api.balancing.BalancingStrategy;

/**
 * The strategies that come with the SDK.
 *
 * <pre>{@code
 * LoadBalancer balancer = LoadBalancer.builder(consul).strategy(Strategies.weighted()).create();
 * }</pre>
 *
 * <p>All are stateless and shared; their pickers take no lock and allocate nothing.
 */
public final class Strategies {

    private Strategies() {}

    /**
     * One instance after the other, the default.
     *
     * <p>Exact over a stable list: any n picks in a row, by whatever threads, take each of n instances once. When the
     * list changes, it goes on where it was.
     *
     * @return the strategy
     */
    public static BalancingStrategy roundRobin() {
        return RoundRobin::picker;
    }

    /**
     * Any instance, each equally likely.
     *
     * <p>There is no counter that threads share, and no order that many clients could fall into step with.
     *
     * @return the strategy
     */
    public static BalancingStrategy random() {
        return RandomPick::picker;
    }

    /**
     * Each instance in proportion to its weight for its status, see
     * {@link io.lictor.api.discovery.ServiceInstance#weight()}.
     *
     * <p>With W for the sum of the weights, divided by what they have in common: any W picks in a row take each
     * instance exactly as often as its weight says. Up to a W of 4,096 the picks of an instance are spread as evenly as
     * smooth weighted round robin does it; beyond, by a golden-ratio walk, which lets an instance be a few picks ahead or
     * behind in between. An instance of weight 0 is never picked, unless all are 0: then they are equal.
     *
     * <p>Warning instances are in the list only when the query asks for them
     * ({@link io.lictor.api.discovery.ServiceQuery.Builder#atWorst}).
     *
     * @return the strategy
     */
    public static BalancingStrategy weighted() {
        return Weighted::picker;
    }
}
