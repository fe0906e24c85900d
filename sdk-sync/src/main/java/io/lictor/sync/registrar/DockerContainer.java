package io.lictor.sync.registrar;

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
        boolean isTcp() {
            return protocol.equals("tcp");
        }
    }

    List<Port> sortedPorts() {
        return ports.stream().sorted(java.util.Comparator.comparingInt(Port::inside).thenComparing(Port::protocol)
                .thenComparingInt(Port::outside)).toList();
    }
}
