package io.lictor.api;

import java.util.List;

/**
 * Instance with its health as the local agent sees it: also while the cluster cannot be asked.
 *
 * @param status the worst of its checks; a maintenance mode is critical
 * @param service the instance
 * @param checks its checks and those of the node
 */
public record AgentServiceHealth(HealthStatus status, AgentService service, List<AgentCheck> checks) {

    /** Copies the checks. */
    public AgentServiceHealth {
        checks = List.copyOf(checks);
    }
}
