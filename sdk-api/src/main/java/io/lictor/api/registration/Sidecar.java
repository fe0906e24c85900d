package io.lictor.api.registration;

import java.util.List;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Proxy beside a service, registered together with it: for who runs one, such as Envoy or {@code consul connect proxy}.
 *
 * <pre>{@code
 * ServiceDefinition.builder("web").port(8080)
 *         .sidecar(new Sidecar(0, List.of(Sidecar.Upstream.of("payments", 9191)))).build();
 * }</pre>
 *
 * <p>Immutable. Consul gives it the id of the service with {@code -sidecar-proxy} after it, and two checks.
 *
 * @param port where it accepts connections of the mesh, or 0 for one that the agent chooses (21000 to 21255)
 * @param upstreams the services that it offers on local ports
 */
public record Sidecar(int port, List<Upstream> upstreams) {

    /** Checks the port, copies the list. */
    public Sidecar {
        Require.port(port, "port of the sidecar");
        upstreams = List.copyOf(upstreams);
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
     * Service that a proxy offers on a local port.
     *
     * @param service name of the service
     * @param datacenter its datacenter, or null for the proxy's own
     * @param localPort the port on 127.0.0.1
     */
    public record Upstream(String service, @Nullable String datacenter, int localPort) {

        /** Checks name and port. */
        public Upstream {
            Require.path(service, "upstream");
            Require.inRange(localPort, 1, 65_535, "port of the upstream");
        }

        /**
         * A service of the own datacenter.
         *
         * @param service name of the service
         * @param localPort the port on 127.0.0.1
         * @return the upstream
         */
        public static Upstream of(String service, int localPort) {
            return new Upstream(service, null, localPort);
        }
    }
}
