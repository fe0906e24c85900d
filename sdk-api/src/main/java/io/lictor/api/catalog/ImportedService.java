package io.lictor.api.catalog;

import java.util.Map;

/**
 * Service that comes from elsewhere.
 *
 * @param service its name
 * @param peer the cluster that it comes from, to be given as {@link io.lictor.api.QueryOptions#peer()}; empty for none
 * @param partition the admin partition that it comes from, empty for none; Consul Enterprise only
 * @param other further fields as a tree: {@code Namespace}, {@code Partition} ..
 */
public record ImportedService(String service, String peer, String partition, Map<String, Object> other) {

    /** Copies the map. */
    public ImportedService {
        other = Map.copyOf(other);
    }
}
