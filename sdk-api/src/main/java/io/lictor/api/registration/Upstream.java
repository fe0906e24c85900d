package io.lictor.api.registration;

import java.util.Map;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Service that a {@link Sidecar} offers to the program beside it.
 *
 * <pre>{@code
 * Upstream payments = Upstream.of("payments", 9191).peer("east").config(Map.of("connect_timeout_ms", 500));
 * Upstream audit = Upstream.onSocket("audit", "/run/audit.sock");
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param service name of the service
 * @param datacenter its datacenter, or null for the proxy's own
 * @param localPort the port on 127.0.0.1, or 0 for a socket
 * @param other further fields by their names in Consul, as a tree
 */
public record Upstream(String service, @Nullable String datacenter, int localPort, Map<String, Object> other) {

    private static final String SOCKET = "LocalBindSocketPath";

    /** Checks name and port, copies the fields. */
    public Upstream {
        Require.path(service, "upstream");
        Require.inRange(localPort, other.containsKey(SOCKET) ? 0 : 1, 65_535, "port of the upstream");
        other = Map.copyOf(other);
    }

    /**
     * A service of the own datacenter on a port of 127.0.0.1.
     *
     * @param service name of the service
     * @param localPort the port, 1..65535
     * @return the upstream
     */
    public static Upstream of(String service, int localPort) {
        return new Upstream(service, null, localPort, Map.of());
    }

    /**
     * A service of the own datacenter on a socket of the host's file system. Since Consul 1.10.
     *
     * @param service name of the service
     * @param path path of the socket
     * @return the upstream
     */
    public static Upstream onSocket(String service, String path) {
        return new Upstream(service, null, 0, Map.of(SOCKET, Require.nonBlank(path, "path of the socket")));
    }

    /**
     * The service in another datacenter.
     *
     * @param datacenter name of the datacenter
     * @return the upstream
     */
    public Upstream datacenter(String datacenter) {
        return new Upstream(service, Require.nonBlank(datacenter, "datacenter"), localPort, other);
    }

    /**
     * The service of another cluster. Since Consul 1.13.
     *
     * @param peer name of the peering
     * @return the upstream
     */
    public Upstream peer(String peer) {
        return with("DestinationPeer", Require.nonBlank(peer, "peer"));
    }

    /**
     * The service of another namespace (Consul Enterprise).
     *
     * @param namespace name of the namespace
     * @return the upstream
     */
    public Upstream namespace(String namespace) {
        return with("DestinationNamespace", Require.nonBlank(namespace, "namespace"));
    }

    /**
     * The service of another partition (Consul Enterprise 1.11).
     *
     * @param partition name of the partition
     * @return the upstream
     */
    public Upstream partition(String partition) {
        return with("DestinationPartition", Require.nonBlank(partition, "partition"));
    }

    /**
     * What a prepared query of the name finds, instead of a service.
     *
     * @return the upstream
     */
    public Upstream asPreparedQuery() {
        return with("DestinationType", "prepared_query");
    }

    /**
     * The service on another address than 127.0.0.1.
     *
     * @param address IP address
     * @return the upstream
     */
    public Upstream bindAddress(String address) {
        return with("LocalBindAddress", Require.nonBlank(address, "bind address of the upstream"));
    }

    /**
     * Configuration for the program that runs the proxy.
     *
     * @param config such as {@code protocol} to {@code http}
     * @return the upstream
     */
    public Upstream config(Map<String, Object> config) {
        return with("Config", config);
    }

    /**
     * Its way through mesh gateways.
     *
     * @param mode {@code none}, {@code local} or {@code remote}
     * @return the upstream
     */
    public Upstream meshGateway(String mode) {
        return with("MeshGateway", gateway(mode));
    }

    static Map<String, Object> gateway(String mode) {
        if (!mode.equals("none") && !mode.equals("local") && !mode.equals("remote")) {
            throw Require.illegal("mesh gateway mode", mode, "none, local or remote");
        }
        return Map.of("Mode", mode);
    }

    /**
     * A further field as a tree.
     *
     * @param field its name in Consul
     * @param value a tree of maps, lists, texts, numbers and booleans
     * @return the upstream
     */
    public Upstream with(String field, Object value) {
        return new Upstream(service, datacenter, localPort, Sidecar.with(other, field, value));
    }
}
