package io.lictor.api.operator;

import java.util.List;

/**
 * Health of the servers as the leader sees it.
 *
 * @param healthy whether all are healthy
 * @param failureTolerance how many may fail before the cluster stands still
 * @param servers the servers; empty right after an election
 */
public record AutopilotHealth(boolean healthy, int failureTolerance, List<Server> servers) {

    /** Copies the list. */
    public AutopilotHealth {
        servers = List.copyOf(servers);
    }

    /**
     * One server.
     *
     * @param id its id
     * @param name name of its node
     * @param address {@code ip:port}
     * @param serfStatus what gossip says, such as {@code alive}
     * @param version its version
     * @param leader whether it is the leader
     * @param voter whether it votes
     * @param healthy whether it is healthy
     * @param lastIndex index of its last log entry
     */
    public record Server(String id, String name, String address, String serfStatus, String version, boolean leader,
            boolean voter, boolean healthy, long lastIndex) {}
}
