package io.lictor.loadbalancer;

import java.util.List;
import java.util.function.Consumer;

import io.lictor.api.Change;
import io.lictor.api.ConsulClient;
import io.lictor.api.Subscription;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/**
 * The next healthy instance by name, without setting anything up.
 *
 * <pre>{@code
 * ServiceInstance nginx = Discovery.lookup("nginx"); // next healthy instance, round robin
 * URI home = nginx.uri("/index.html"); // http://10.0.0.7:81/index.html
 * List<ServiceInstance> all = Discovery.instances("nginx");
 * }</pre>
 *
 * <p>The static calls use {@link ConsulClient#shared()}, which is made from the environment; {@link #using} has the
 * same calls for a client of your own. What a lookup does, waits for and throws is said at {@link LoadBalancer}.
 *
 * <p>Safe for use by several threads.
 */
public final class Discovery {

    private static final SharedBalancers BALANCERS = new SharedBalancers();

    private static volatile @Nullable LoadBalancer shared;

    private Discovery() {}

    /**
     * The load balancer of a client: the same one each time, with the default settings.
     *
     * <p>It belongs to the client and ends with it, so that its {@link LoadBalancer#close()} does nothing. For other
     * settings see {@link LoadBalancer#builder}.
     *
     * @param consul the client
     * @return its load balancer
     */
    public static LoadBalancer using(ConsulClient consul) {
        return BALANCERS.of(consul);
    }

    private static LoadBalancer shared() {
        LoadBalancer known = shared;
        if (known == null) {
            known = using(ConsulClient.shared());
            shared = known;
        }
        return known;
    }

    /**
     * The next passing instance.
     *
     * @param service name of the service
     * @return the instance
     * @see LoadBalancer#lookup(String)
     */
    public static ServiceInstance lookup(String service) {
        return shared().lookup(service);
    }

    /**
     * The next instance that a query wants.
     *
     * @param query which
     * @return the instance
     * @see LoadBalancer#lookup(ServiceQuery)
     */
    public static ServiceInstance lookup(ServiceQuery query) {
        return shared().lookup(query);
    }

    /**
     * All passing instances.
     *
     * @param service name of the service
     * @return the instances, immutable, by node and id unless the query has a {@code near}; empty when Consul says that there is none
     * @see LoadBalancer#instances(String)
     */
    public static List<ServiceInstance> instances(String service) {
        return shared().instances(service);
    }

    /**
     * All instances that a query wants.
     *
     * @param query which
     * @return the instances, immutable, by node and id unless the query has a {@code near}; empty when Consul says that there is none
     * @see LoadBalancer#instances(ServiceQuery)
     */
    public static List<ServiceInstance> instances(ServiceQuery query) {
        return shared().instances(query);
    }

    /**
     * Calls a listener when the passing instances change.
     *
     * @param service name of the service
     * @param listener what to call
     * @return the handle that ends it
     * @see LoadBalancer#onChange(String, Consumer)
     */
    public static Subscription onChange(String service, Consumer<? super Change<List<ServiceInstance>>> listener) {
        return shared().onChange(service, listener);
    }

    /**
     * Calls a listener when the instances that a query wants change.
     *
     * @param query which
     * @param listener what to call
     * @return the handle that ends it
     * @see LoadBalancer#onChange(ServiceQuery, Consumer)
     */
    public static Subscription onChange(ServiceQuery query,
            Consumer<? super Change<List<ServiceInstance>>> listener) {
        return shared().onChange(query, listener);
    }
}
