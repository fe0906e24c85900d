package io.lictor.api.traffic;

import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceQuery;

/**
 * Rules that say where lookups and calls by name go: what a load balancer is given to obey them.
 *
 * <pre>{@code
 * LoadBalancer balancer = LoadBalancer.builder(consul).traffic(TrafficRules.of(consul)).create();
 * }</pre>
 *
 * <p>{@code sdk-mesh} has the one of Consul's service mesh. Safe for use by several threads.
 */
public interface TrafficPolicy {

    /**
     * The rules for a query from now on, together with the instances that they lead to.
     *
     * <p>A plan is published as a whole: never with a part of a change of the rules, and not before the instances that
     * it needs are known (or have not become known for a bounded time). Its listeners are called by a thread of the
     * policy, must not block, and what they throw is logged.
     *
     * @param query what is looked up; its conditions hold for every target as well
     * @return the watch, to be closed by the caller
     */
    Watch<TrafficPlan> watch(ServiceQuery query);
}
