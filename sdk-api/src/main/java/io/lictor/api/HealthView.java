package io.lictor.api;

import java.util.List;

import io.lictor.api.discovery.ServiceInstance;

/**
 * Instances with their health ({@code /v1/health}).
 *
 * <p>Safe for use by several threads.
 */
public interface HealthView {

    /**
     * The instances of a service ({@code GET /v1/health/service/:service}).
     *
     * @param service its name
     * @param options scope, consistency, filter, order, {@code passing}, blocking
     * @return the instances in Consul's order; an empty list also when the service is not known or may not be read
     */
    Indexed<List<ServiceInstance>> service(String service, QueryOptions options);
}
