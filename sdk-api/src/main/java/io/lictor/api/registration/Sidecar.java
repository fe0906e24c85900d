package io.lictor.api.registration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Proxy beside a service, registered together with it: for who runs one, such as Envoy or {@code consul connect proxy}.
 *
 * <pre>{@code
 * ServiceDefinition.builder("web").port(8080)
 *         .sidecar(new Sidecar(0, List.of(Upstream.of("payments", 9191).peer("east")))
 *                 .config(Map.of("protocol", "http"))).build();
 * }</pre>
 *
 * <p>Immutable. Consul gives it the id of the service with {@code -sidecar-proxy} after it, and two checks unless it has
 * some of its own.
 *
 * @param port where it accepts connections of the mesh, or 0 for one that the agent chooses (21000 to 21255)
 * @param upstreams the services that it offers on local ports
 * @param name its name, or null for that of the service with {@code -sidecar-proxy} after it
 * @param checks its checks, which the agent runs; empty for Consul's
 * @param proxy further fields of its {@code Proxy} by their names in Consul, as a tree: {@code Expose},
 *     {@code EnvoyExtensions} (Consul 1.15) and what comes with a later version
 */
public record Sidecar(int port, List<Upstream> upstreams, @Nullable String name, List<HealthCheck> checks,
        Map<String, Object> proxy) {

    /** Checks the port, copies the collections. */
    public Sidecar {
        Require.port(port, "port of the sidecar");
        upstreams = List.copyOf(upstreams);
        if (name != null) {
            Require.path(name, "name of the sidecar");
        }
        checks = List.copyOf(checks);
        if (checks.stream().anyMatch(HealthCheck.Ttl.class::isInstance)) {
            throw Require.illegal("checks of the sidecar", "a TTL check", "checks that the agent runs: no proxy beats");
        }
        proxy = Map.copyOf(proxy);
    }

    /**
     * A proxy with Consul's name and checks.
     *
     * @param port where it accepts connections of the mesh, or 0 for one that the agent chooses
     * @param upstreams the services that it offers on local ports
     */
    public Sidecar(int port, List<Upstream> upstreams) {
        this(port, upstreams, null, List.of(), Map.of());
    }

    /**
     * A proxy on a port of the agent's choice without any upstreams.
     *
     * @return the proxy
     */
    public static Sidecar automatic() {
        return new Sidecar(0, List.of());
    }

    /**
     * The same proxy under another name.
     *
     * @param name name of the proxy's own service
     * @return the proxy
     */
    public Sidecar name(String name) {
        return new Sidecar(port, upstreams, name, checks, proxy);
    }

    /**
     * The same proxy with checks of its own.
     *
     * @param checks checks that the agent runs
     * @return the proxy
     */
    public Sidecar checks(List<HealthCheck> checks) {
        return new Sidecar(port, upstreams, name, checks, proxy);
    }

    /**
     * The same proxy with configuration for the program that runs it ({@code Proxy.Config}).
     *
     * @param config such as {@code protocol} to {@code http}
     * @return the proxy
     */
    public Sidecar config(Map<String, Object> config) {
        return proxy("Config", config);
    }

    /**
     * The same proxy in front of a port that is not the one of the service ({@code Proxy.LocalServicePort}).
     *
     * @param port 1..65535
     * @return the proxy
     */
    public Sidecar localServicePort(int port) {
        return proxy("LocalServicePort", Require.inRange(port, 1, 65_535, "localServicePort"));
    }

    /**
     * The same proxy in another mode ({@code Proxy.Mode}). Since Consul 1.10.
     *
     * @param mode {@code direct} or {@code transparent}
     * @return the proxy
     */
    public Sidecar mode(String mode) {
        return proxy("Mode", Require.nonBlank(mode, "mode of the sidecar"));
    }

    /**
     * The same proxy with a way through mesh gateways ({@code Proxy.MeshGateway}).
     *
     * @param mode {@code none}, {@code local} or {@code remote}
     * @return the proxy
     */
    public Sidecar meshGateway(String mode) {
        return proxy("MeshGateway", Upstream.gateway(mode));
    }

    /**
     * The same proxy with a field of its {@code Proxy} as a tree.
     *
     * @param field its name in Consul
     * @param value a tree of maps, lists, texts, numbers and booleans
     * @return the proxy
     */
    public Sidecar proxy(String field, Object value) {
        return new Sidecar(port, upstreams, name, checks, with(proxy, field, value));
    }

    static Map<String, Object> with(Map<String, Object> tree, String field, Object value) {
        if (field.equals("Upstreams")) {
            throw Require.illegal("field", field, "another: upstreams are given to the constructor");
        }
        Map<String, Object> more = new LinkedHashMap<>(tree);
        more.put(Require.nonBlank(field, "field"), Require.nonNull(value, field));
        return more;
    }
}
