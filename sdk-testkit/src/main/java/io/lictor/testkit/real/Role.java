package io.lictor.testkit.real;

import java.util.ArrayList;
import java.util.List;

/**
 * What an agent is to the others.
 *
 * @param kind dev agent, server or client
 * @param servers how many servers the cluster has
 * @param lanPeers {@code address:port} of the agents to join in its datacenter
 * @param wanPeers {@code address:port} of the servers to join in other datacenters
 */
record Role(Kind kind, int servers, List<String> lanPeers, List<String> wanPeers) {
    enum Kind {
        DEV,
        SERVER,
        CLIENT
    }

    static Role dev() {
        return new Role(Kind.DEV, 1, List.of(), List.of());
    }

    static Role server(int servers, List<String> lanPeers) {
        return new Role(Kind.SERVER, servers, List.copyOf(lanPeers), List.of());
    }

    static Role client(List<String> lanPeers) {
        return new Role(Kind.CLIENT, 0, List.copyOf(lanPeers), List.of());
    }

    Role joiningWan(List<String> peers) {
        return new Role(kind, servers, lanPeers, List.copyOf(peers));
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (kind == Kind.DEV) {
            arguments.add("-dev");
        } else if (kind == Kind.SERVER) {
            arguments.add("-server");
            arguments.add("-bootstrap-expect=" + servers);
        }
        return arguments;
    }
}
