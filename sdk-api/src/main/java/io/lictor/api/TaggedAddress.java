package io.lictor.api;

import io.lictor.api.internal.Require;

/**
 * Further address of a service under a name, such as {@code lan} or {@code wan}.
 *
 * @param address host name or IP address
 * @param port the port, 0 for none
 */
public record TaggedAddress(String address, int port) {

    /** Checks the port. */
    public TaggedAddress {
        Require.nonBlank(address, "tagged address");
        Require.port(port, "tagged port");
    }
}
