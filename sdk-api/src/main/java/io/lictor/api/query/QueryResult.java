package io.lictor.api.query;

import java.util.List;

import io.lictor.api.discovery.ServiceInstance;
import org.jspecify.annotations.Nullable;

/**
 * What a prepared query found.
 *
 * @param service name of the service
 * @param datacenter where the instances are; of a peer, its own name for it
 * @param failovers how many other datacenters and peers were asked
 * @param instances the instances, in random order unless the query has a {@code near}
 * @param peer the cluster peer that they are imported from, or null; since Consul 1.13
 */
public record QueryResult(String service, String datacenter, int failovers, List<ServiceInstance> instances,
        @Nullable String peer) {

    /** Copies the list. */
    public QueryResult {
        instances = List.copyOf(instances);
    }

    /**
     * What was found in this cluster.
     *
     * @param service name of the service
     * @param datacenter where the instances are
     * @param failovers how many other datacenters were asked
     * @param instances the instances
     */
    public QueryResult(String service, String datacenter, int failovers, List<ServiceInstance> instances) {
        this(service, datacenter, failovers, instances, null);
    }
}
