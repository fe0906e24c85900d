package io.lictor.api.catalog;

import java.util.List;

import io.lictor.api.HealthStatus;

/**
 * Check as the catalog has it.
 *
 * @param node name of the node
 * @param id id of the check, unique on the node
 * @param name its name
 * @param status its status
 * @param notes notes for people
 * @param output its last output; Consul brings it up to date minutes later while the status stays the same
 * @param serviceId id of the service it belongs to, empty for a check of the node
 * @param serviceName name of that service
 * @param serviceTags tags of that service
 * @param type its type, such as {@code ttl}; maybe empty
 */
public record ServiceCheck(String node, String id, String name, HealthStatus status, String notes, String output,
        String serviceId, String serviceName, List<String> serviceTags, String type) {

    /** Copies the tags. */
    public ServiceCheck {
        serviceTags = List.copyOf(serviceTags);
    }
}
