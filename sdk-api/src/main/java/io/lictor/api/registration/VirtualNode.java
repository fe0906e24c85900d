package io.lictor.api.registration;

import java.util.Map;

import io.lictor.api.internal.Require;

/**
 * Node of the catalog that no agent looks after, on which services are kept where there is no agent next door: clusters
 * on Kubernetes (since Consul 1.14), container services, functions.
 *
 * <pre>{@code
 * ServiceDefinition.builder("orders").port(8080)
 *         .inCatalog(VirtualNode.of("orders-pods", "10.20.0.1")).check(HealthCheck.ttl(Duration.ofSeconds(15))).build();
 * }</pre>
 *
 * <p>Instances of a service that share a node look after each other: what a killed process left there becomes critical,
 * and is removed, by the others. The name must not be that of a node with an agent. The node is removed with the last
 * service on it.
 *
 * @param name its name
 * @param address host name or IP address, which counts for services that have none of their own
 * @param meta its metadata; Lictor adds {@code external-node} and a mark of its own
 */
public record VirtualNode(String name, String address, Map<String, String> meta) {

    /** Checks name, address and metadata. */
    public VirtualNode {
        Require.path(name, "virtual node");
        Require.nonBlank(address, "address of the virtual node");
        meta = Require.meta(meta, "meta of the virtual node");
    }

    /**
     * A node without metadata of the application's.
     *
     * @param name its name
     * @param address host name or IP address
     * @return the node
     */
    public static VirtualNode of(String name, String address) {
        return new VirtualNode(name, address, Map.of());
    }
}
