package io.lictor.api;

import java.util.List;

import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.discovery.ServiceInstance;
import org.jspecify.annotations.Nullable;

/**
 * Instances with their health, and checks ({@code /v1/health}).
 *
 * <pre>{@code
 * List<ServiceCheck> broken = consul.health().state(HealthStatus.CRITICAL, QueryOptions.none()).value();
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public interface HealthView {

    /**
     * The instances of a service ({@code GET /v1/health/service/:service}).
     *
     * @param service its name
     * @param options scope, consistency, filter, order, {@code passing}, blocking
     * @return the instances by node, then by id, or in Consul's order where {@code near} is asked for; an empty list also when
     *     the service is not known or may not be read
     */
    Indexed<List<ServiceInstance>> service(String service, QueryOptions options);

    /**
     * The instances of a service that speak mesh TLS ({@code GET /v1/health/connect/:service}).
     *
     * @param service its name
     * @param options as for {@link #service}
     * @return the proxies of the service, and its instances that are native
     */
    Indexed<List<ServiceInstance>> connect(String service, QueryOptions options);

    /**
     * The ingress gateways that expose a service ({@code GET /v1/health/ingress/:service}).
     *
     * @param service its name
     * @param options as for {@link #service}
     * @return the gateways' instances
     */
    Indexed<List<ServiceInstance>> ingress(String service, QueryOptions options);

    /**
     * The checks of a node and of all services on it ({@code GET /v1/health/node/:node}).
     *
     * @param node its name or id
     * @param options scope, consistency, filter, blocking
     * @return the checks; an empty list also when the node is not known
     */
    Indexed<List<ServiceCheck>> node(String node, QueryOptions options);

    /**
     * The checks of a service ({@code GET /v1/health/checks/:service}).
     *
     * @param service its name
     * @param options scope, consistency, filter, order, node metadata, blocking
     * @return the checks
     */
    Indexed<List<ServiceCheck>> checks(String service, QueryOptions options);

    /**
     * All checks with a status ({@code GET /v1/health/state/:state}).
     *
     * @param status the status, or null for all checks
     * @param options scope, consistency, filter, order, node metadata, blocking
     * @return the checks
     */
    Indexed<List<ServiceCheck>> state(@Nullable HealthStatus status, QueryOptions options);
}
