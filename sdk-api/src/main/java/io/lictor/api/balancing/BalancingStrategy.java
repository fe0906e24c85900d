package io.lictor.api.balancing;

import java.util.List;

import io.lictor.api.discovery.ServiceInstance;

/**
 * Way to choose the next instance.
 *
 * <p>A strategy is stateless and shared; it makes one {@link InstancePicker} for each list of instances. <b>Caller.</b>
 * The thread that publishes a new list. <b>May block.</b> No. <b>May throw.</b> No: the failure is logged and the last
 * picker stays. <b>Order.</b> One call after another for one query.
 */
@FunctionalInterface
public interface BalancingStrategy {

    /**
     * A picker for a new list.
     *
     * @param instances the instances in Consul's order, at least one; immutable
     * @param turn how many picks the query has seen so far, so that round robin goes on where it was instead of
     *     beginning at the first instance with every change
     * @return the picker
     */
    InstancePicker picker(List<ServiceInstance> instances, long turn);
}
