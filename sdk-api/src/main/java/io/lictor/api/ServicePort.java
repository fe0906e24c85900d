package io.lictor.api;

import io.lictor.api.internal.Require;

/**
 * One of several ports of a service. Since Consul 1.22.
 *
 * <pre>{@code
 * ServiceDefinition.builder("orders").ports(List.of(new ServicePort("http", 8080, true),
 *         new ServicePort("grpc", 9090, false))).build();
 * }</pre>
 *
 * @param name name of the port, such as {@code http}
 * @param port 1..65535; 0 where an agent says one that is none
 * @param isDefault whether it is the one for callers that name none
 */
public record ServicePort(String name, int port, boolean isDefault) {

    /** Checks name and port. */
    public ServicePort {
        Require.nonBlank(name, "name of the port");
        Require.port(port, "port " + name);
    }
}
