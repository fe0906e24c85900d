package io.lictor.testkit.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a dev agent is run in a container.
 *
 * @param image the image
 * @param arguments what the image's entry point is given
 * @param environment the container's environment
 * @param portBindings {@code address:port:port in the container/protocol}
 */
record ContainerCommand(
        String image, List<String> arguments, Map<String, String> environment, List<String> portBindings) {
    static final String HOST = "127.0.0.1";

    /** Builds the command of an agent whose API is to be reached at the given ports of 127.0.0.1. */
    static ContainerCommand of(AgentOptions options, String nodeId, int httpPort, int dnsPort) {
        if (options.tls().isPresent()) {
            throw new IllegalArgumentException("tls: on (expected: off, for an agent in a container)");
        }
        if (options.isPersistent()) {
            throw new IllegalArgumentException("persistent: on (expected: off, for an agent in a container)");
        }
        ConsulVersion version = ConsulVersion.ofImage(options.image());
        Ports inside = Ports.inContainer();
        String config = new AgentConfig(options, Role.dev(), version).json(HOST, "0.0.0.0", inside, nodeId);
        List<String> arguments = new ArrayList<>(List.of("agent", "-dev"));
        options.extraConfig().ifPresent(extra -> arguments.add("-hcl=" + extra));
        return new ContainerCommand(
                options.image(),
                List.copyOf(arguments),
                Map.of("CONSUL_LOCAL_CONFIG", config),
                List.of(
                        HOST + ":" + httpPort + ":" + inside.http() + "/tcp",
                        HOST + ":" + dnsPort + ":" + inside.dns() + "/tcp",
                        HOST + ":" + dnsPort + ":" + inside.dns() + "/udp"));
    }
}
