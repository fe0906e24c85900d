package io.lictor.api;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Check as the local agent has it.
 *
 * @param id id of the check, unique on the node
 * @param name its name
 * @param status its status
 * @param output its last output
 * @param notes its notes; the reason, for a maintenance mode
 * @param serviceId id of the service it belongs to, empty for a check of the node
 * @param type its type, such as {@code ttl} or {@code http}; empty from an agent that does not tell
 * @param interval how often the agent runs it; null for one that it does not run, and from an agent before 1.12
 * @param timeout how long one run may take; null when nobody said, and from an agent before 1.12; before 1.14 the
 *     interval stands here
 * @param exposedPort the port on which the proxy of the service lets the check through, 0 for none
 */
public record AgentCheck(String id, String name, HealthStatus status, String output, String notes, String serviceId,
        String type, @Nullable Duration interval, @Nullable Duration timeout, int exposedPort) {

    /**
     * A check of which the agent does not tell how it is run.
     *
     * @param id id of the check
     * @param name its name
     * @param status its status
     * @param output its last output
     * @param notes its notes
     * @param serviceId id of the service it belongs to
     * @param type its type
     */
    public AgentCheck(String id, String name, HealthStatus status, String output, String notes, String serviceId,
            String type) {
        this(id, name, status, output, notes, serviceId, type, null, null, 0);
    }
}
