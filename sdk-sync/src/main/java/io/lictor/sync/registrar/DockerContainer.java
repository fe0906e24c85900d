package io.lictor.sync.registrar;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A running container, as far as it matters here.
 *
 * @param id its id
 * @param name its name, without the slash
 * @param image the image's name
 * @param ports the ports under which others reach it
 * @param settings its environment and, above that, its labels; names in lower case
 * @param health what its health check says, in Docker's words, or empty when it has none
 */
record DockerContainer(String id, String name, String image, Set<Port> ports, Map<String, String> settings,
        String health) {

    /**
     * A port of a container.
     *
     * @param inside the port in the container
     * @param outside the port on the host
     * @param address the host's address that it is published on, empty for all of them
     * @param protocol {@code tcp} or {@code udp}
     */
    record Port(int inside, int outside, String address, String protocol) {

        private static final Comparator<Port> FAR_FIRST = Comparator.comparing(Port::within)
                .thenComparing(Port::isLoopback).thenComparing(port -> !port.address.isEmpty())
                .thenComparingInt(Port::outside).thenComparing(Port::address);

        boolean isTcp() {
            return protocol.equals("tcp");
        }

        /** What the container calls it. */
        String within() {
            return inside + "/" + protocol;
        }

        /** What others call it. */
        String without() {
            return (address.isEmpty() ? "" : address + ":") + outside;
        }

        private boolean isLoopback() {
            return address.startsWith("127.") || address.equals("::1");
        }
    }

    /** Those by which most can reach the container before the others. */
    List<Port> sortedPorts() {
        return ports.stream().sorted(Comparator.comparingInt(Port::inside).thenComparing(Port.FAR_FIRST)).toList();
    }
}
