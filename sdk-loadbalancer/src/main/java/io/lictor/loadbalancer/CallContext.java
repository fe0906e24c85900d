package io.lictor.loadbalancer;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of one client have in common.
 *
 * @param runtime clock, threads and observer
 * @param balancer selects the instances
 * @param clients send
 * @param rules how calls are made that no route says anything about
 * @param hedgeAfter when a second attempt is made beside the first, or null for never
 * @param closed whether the client is closed
 */
record CallContext(ConsulRuntime runtime, LoadBalancer balancer, HttpClients clients, CallRules rules,
        @Nullable Duration hedgeAfter, BooleanSupplier closed) {

    /** What sends to an instance: in the mesh by whose it is, which a failover may change between two attempts. */
    HttpClient client(CallOrder<?> order, ServiceInstance instance) {
        ServiceQuery source = clients.isMesh() ? balancer.source(order.query(), order.pick(), instance) : null;
        return clients.of(source == null ? order.callee() : source, order.rules().connectTimeout());
    }
}
