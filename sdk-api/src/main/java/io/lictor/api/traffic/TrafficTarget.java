package io.lictor.api.traffic;

import java.time.Duration;
import java.util.List;

import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/**
 * Instances that stand for each other under traffic rules: one of a service's subsets, in one datacenter, or those
 * that it fails over to.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param id what the rules call it, such as {@code v2.orders.default.dc1}
 * @param query what it consists of while it has instances of its own; another query is another target
 * @param source what it consists of now: the query, or by failover another one
 * @param instances the instances that calls go to now, maybe by failover
 * @param known whether Consul has said so; false while no list of it has ever come
 * @param connectTimeout how long a connection may take, or null when the rules do not say
 */
public record TrafficTarget(String id, ServiceQuery query, ServiceQuery source, List<ServiceInstance> instances,
        boolean known, @Nullable Duration connectTimeout) {

    /** Copies the list. */
    public TrafficTarget {
        instances = List.copyOf(instances);
    }
}
