package io.lictor.testkit.real;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Starts the servers of a cluster, all over again when another process was quicker to take one of the ports. */
final class ClusterStart {
    private static final int ATTEMPTS = 3;

    private ClusterStart() {}

    static ConsulCluster start(int count, Consumer<AgentOptions> change) {
        for (int attempt = 1;; attempt++) {
            List<ProcessAgent> servers = new ArrayList<>();
            try {
                create(count, change, servers);
                servers.forEach(ProcessAgent::startAsync);
                servers.forEach(server -> server.awaitReady(server.startTimeout()));
                return new ConsulCluster(servers, change);
            } catch (RuntimeException e) {
                boolean again = attempt < ATTEMPTS && servers.stream().anyMatch(ProcessAgent::portTaken);
                servers.forEach(ProcessAgent::close);
                if (!again) {
                    throw e;
                }
            }
        }
    }

    /** Every server is told the addresses of all, so all have theirs before the first one starts. */
    private static void create(int count, Consumer<AgentOptions> change, List<ProcessAgent> servers) {
        List<String> peers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            AgentOptions options = new AgentOptions("server-" + i);
            change.accept(options);
            ProcessAgent server = ProcessAgent.create(RealConsul.binary(options), options,
                    Role.server(count, List.of()));
            servers.add(server);
            peers.add(server.serfLanAddress());
        }
        if (count > 1) {
            servers.forEach(server -> server.role(Role.server(count, peers)));
        }
    }
}
