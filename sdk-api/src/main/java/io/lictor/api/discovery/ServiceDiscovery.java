package io.lictor.api.discovery;

import java.util.List;

import io.lictor.api.Indexed;
import io.lictor.api.Watch;

/**
 * Instances by query, read once or watched ({@code GET /v1/health/service/:service}).
 *
 * <p>Safe for use by several threads. {@code sdk-loadbalancer} builds its lookups on it.
 */
public interface ServiceDiscovery {

    /**
     * The instances right now, by one request.
     *
     * @param query which
     * @return the instances in Consul's order, with the index
     */
    Indexed<List<ServiceInstance>> find(ServiceQuery query);

    /**
     * The instances from now on. Watches for the same query share one poll, whoever opened them.
     *
     * <p>A list that Consul cannot vouch for is not published: while it is away, has no leader or filters by rights,
     * the last good one stays.
     *
     * @param query which
     * @return the watch, to be closed by the caller
     */
    Watch<List<ServiceInstance>> watch(ServiceQuery query);
}
