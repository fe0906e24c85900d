package io.lictor.api.discovery;

import io.lictor.api.HealthStatus;

/**
 * Check of an instance or of its node.
 *
 * @param id its id, unique on its node
 * @param name its name
 * @param status its status
 * @param type such as {@code ttl} or {@code http}; empty for those of a node
 * @param output what it said last. Only single reads have it, in watched lists and lookups it is empty: it may be another one
 *     with each run of the check, and each would be a change
 */
public record InstanceCheck(String id, String name, HealthStatus status, String type, String output) {}
