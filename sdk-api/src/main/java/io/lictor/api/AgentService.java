package io.lictor.api;

import java.util.List;
import java.util.Map;

import io.lictor.api.discovery.Weights;

/**
 * Service as the local agent has it.
 *
 * @param id id of the instance
 * @param service name of the service
 * @param tags its tags
 * @param meta its metadata
 * @param address its address, maybe empty: then the node's counts
 * @param port its port, 0 for none
 * @param weights its weights
 * @param enableTagOverride whether others may change the tags in the catalog
 * @param taggedAddresses other addresses by name, such as {@code lan} and {@code wan}
 * @param connectNative whether it speaks the mesh's TLS itself
 */
public record AgentService(String id, String service, List<String> tags, Map<String, String> meta, String address,
        int port, Weights weights, boolean enableTagOverride, Map<String, TaggedAddress> taggedAddresses,
        boolean connectNative) {

    /** Copies the collections. */
    public AgentService {
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
        taggedAddresses = Map.copyOf(taggedAddresses);
    }
}
