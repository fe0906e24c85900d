package io.lictor.api.operator;

import java.util.List;

import io.lictor.api.QueryOptions;

/**
 * The servers of the cluster ({@code /v1/operator}).
 *
 * <pre>{@code
 * boolean sound = consul.operator().autopilotHealth(QueryOptions.none()).healthy();
 * }</pre>
 *
 * <p>With ACLs on it needs {@code operator:read}, or {@code operator:write} for changes. Safe for use by several threads.
 */
public interface OperatorView {

    /**
     * The Raft peers ({@code GET /v1/operator/raft/configuration}).
     *
     * @param options datacenter, consistency ({@code STALE} works without a leader)
     * @return the servers
     */
    List<RaftServer> raftServers(QueryOptions options);

    /**
     * Removes a server that will not come back ({@code DELETE /v1/operator/raft/peer}).
     *
     * @param address {@code ip:port} as in {@link RaftServer#address()}
     */
    void removePeer(String address);

    /**
     * The settings of autopilot ({@code GET /v1/operator/autopilot/configuration}).
     *
     * @param options datacenter, consistency
     * @return the configuration
     */
    AutopilotConfiguration autopilotConfiguration(QueryOptions options);

    /**
     * Changes the settings of autopilot, if nobody else has
     * ({@code PUT /v1/operator/autopilot/configuration?cas=}).
     *
     * @param configuration the new settings; its {@code modifyIndex} is that of the ones it was made from
     * @return false when somebody else changed them meanwhile
     */
    boolean compareAndSetAutopilot(AutopilotConfiguration configuration);

    /**
     * Health of the servers ({@code GET /v1/operator/autopilot/health}). An unhealthy cluster is an answer, although
     * Consul gives it the status 429.
     *
     * @param options datacenter
     * @return the health
     */
    AutopilotHealth autopilotHealth(QueryOptions options);
}
