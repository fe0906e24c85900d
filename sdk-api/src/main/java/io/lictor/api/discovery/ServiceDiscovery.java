package io.lictor.api.discovery;

import java.util.List;
import java.util.Map;

import io.lictor.api.Indexed;
import io.lictor.api.Watch;
import org.jspecify.annotations.Nullable;

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
     * @return the instances by node, then by id, or in Consul's order where the query has a {@code near}; with the index
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

    /**
     * The names of all services from now on, each with the tags of its instances. Watches for the same datacenter share
     * one poll ({@code GET /v1/catalog/services}); Consul wakes it at every change of any service.
     *
     * @param datacenter the datacenter, or null for the client's
     * @return the watch, to be closed by the caller
     */
    Watch<Map<String, List<String>>> watchServices(@Nullable String datacenter);
}
