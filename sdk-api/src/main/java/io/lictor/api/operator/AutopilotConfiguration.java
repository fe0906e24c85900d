package io.lictor.api.operator;

import java.time.Duration;

import io.lictor.api.internal.Require;

/**
 * How Consul looks after its servers by itself.
 *
 * <pre>{@code
 * AutopilotConfiguration now = consul.operator().autopilotConfiguration(QueryOptions.none());
 * boolean changed = consul.operator().compareAndSetAutopilot(now.withCleanupDeadServers(false));
 * }</pre>
 *
 * @param cleanupDeadServers whether dead servers are removed when new ones come
 * @param lastContactThreshold how long a healthy server may be without contact to the leader
 * @param maxTrailingLogs how far a healthy server's log may lag behind
 * @param minQuorum below how many servers none is removed
 * @param serverStabilizationTime how long a new server has to be healthy before it votes
 * @param modifyIndex index of its last change, for compare-and-set
 */
public record AutopilotConfiguration(boolean cleanupDeadServers, Duration lastContactThreshold, long maxTrailingLogs,
        int minQuorum, Duration serverStabilizationTime, long modifyIndex) {

    /** Checks the values. */
    public AutopilotConfiguration {
        Require.notNegative(lastContactThreshold, "lastContactThreshold");
        Require.notNegative(serverStabilizationTime, "serverStabilizationTime");
    }

    /**
     * The same with another {@link #cleanupDeadServers()}.
     *
     * @param cleanup whether dead servers are removed
     * @return the configuration
     */
    public AutopilotConfiguration withCleanupDeadServers(boolean cleanup) {
        return new AutopilotConfiguration(cleanup, lastContactThreshold, maxTrailingLogs, minQuorum,
                serverStabilizationTime, modifyIndex);
    }

    /**
     * The same with another {@link #maxTrailingLogs()}.
     *
     * @param logs how many
     * @return the configuration
     */
    public AutopilotConfiguration withMaxTrailingLogs(long logs) {
        return new AutopilotConfiguration(cleanupDeadServers, lastContactThreshold, logs, minQuorum,
                serverStabilizationTime, modifyIndex);
    }
}
