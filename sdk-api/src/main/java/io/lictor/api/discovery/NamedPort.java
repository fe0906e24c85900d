package io.lictor.api.discovery;

import io.lictor.api.internal.Require;

/**
 * One of several ports of an instance ({@code Service.Ports}, since Consul 1.22).
 *
 * @param name its name, such as {@code grpc}
 * @param number the port
 * @param isDefault whether it is the one for callers that ask for no name
 */
public record NamedPort(String name, int number, boolean isDefault) {

    /** Checks name and number. */
    public NamedPort {
        Require.nonBlank(name, "name of a port");
        Require.port(number, "port " + name);
    }
}
