package io.lictor.api;

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
 */
public record AgentCheck(String id, String name, HealthStatus status, String output, String notes, String serviceId,
        String type) {}
