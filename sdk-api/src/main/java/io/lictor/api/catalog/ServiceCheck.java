package io.lictor.api.catalog;

import java.util.List;
import java.util.Map;

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
 * @param other further fields as a tree, written back as they came: {@code Definition}, {@code PeerName},
 *     {@code Interval} ..
 */
public record ServiceCheck(String node, String id, String name, HealthStatus status, String notes, String output,
        String serviceId, String serviceName, List<String> serviceTags, String type,
        Map<String, Object> other) {

    /** Copies the collections. */
    public ServiceCheck {
        serviceTags = List.copyOf(serviceTags);
        other = Map.copyOf(other);
    }

    /**
     * What an external monitor does to know its status.
     *
     * @return the definition, without fields where there is none
     */
    public CheckDefinition definition() {
        return new CheckDefinition(Rest.tree(other, "Definition"));
    }

    /**
     * The cluster that it was imported from; Consul from 1.14.
     *
     * @return name of the peer, empty for this cluster's own
     */
    public String peer() {
        return Rest.text(other, "PeerName");
    }

    /**
     * The same with another status.
     *
     * @param changed the status
     * @param changedOutput why it is so
     * @return the check
     */
    public ServiceCheck withStatus(HealthStatus changed, String changedOutput) {
        return new ServiceCheck(node, id, name, changed, notes, changedOutput, serviceId, serviceName, serviceTags,
                type, other);
    }

    /**
     * The same with another definition.
     *
     * @param changed what an external monitor does
     * @return the check
     */
    public ServiceCheck withDefinition(CheckDefinition changed) {
        return new ServiceCheck(node, id, name, status, notes, output, serviceId, serviceName, serviceTags, type,
                Rest.with(other, "Definition", changed.fields()));
    }
}
