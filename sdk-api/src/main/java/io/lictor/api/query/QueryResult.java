package io.lictor.api.query;

import java.util.List;

import io.lictor.api.discovery.ServiceInstance;

/**
 * What a prepared query found.
 *
 * @param service name of the service
 * @param datacenter where the instances are
 * @param failovers how many other datacenters were asked
 * @param instances the instances, in random order unless the query has a {@code near}
 */
public record QueryResult(String service, String datacenter, int failovers, List<ServiceInstance> instances) {

    /** Copies the list. */
    public QueryResult {
        instances = List.copyOf(instances);
    }
}
