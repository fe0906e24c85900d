package io.lictor.api.catalog;

import java.util.List;
import java.util.Map;

/**
 * Service that others may see. Wildcards and sameness groups of the config entry {@code exported-services} are resolved.
 *
 * @param service its name
 * @param peers clusters that may see it
 * @param partitions admin partitions that may see it; Consul Enterprise only
 * @param other further fields as a tree: {@code Namespace}, {@code Partition} ..
 */
public record ExportedService(String service, List<String> peers, List<String> partitions,
        Map<String, Object> other) {

    /** Copies the collections. */
    public ExportedService {
        peers = List.copyOf(peers);
        partitions = List.copyOf(partitions);
        other = Map.copyOf(other);
    }
}
