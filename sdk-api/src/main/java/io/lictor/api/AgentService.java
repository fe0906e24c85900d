package io.lictor.api;

import java.util.List;
import java.util.Map;

import io.lictor.api.discovery.Weights;
import org.jspecify.annotations.Nullable;

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
 * @param ports its named ports where it has several, Consul from 1.22
 * @param socketPath the socket that it listens on, empty for none; Consul from 1.10
 * @param locality where it runs, or null when nothing is said; Consul from 1.16
 */
public record AgentService(String id, String service, List<String> tags, Map<String, String> meta, String address,
        int port, Weights weights, boolean enableTagOverride, Map<String, TaggedAddress> taggedAddresses,
        boolean connectNative, List<ServicePort> ports, String socketPath, @Nullable Locality locality) {

    /** Copies the collections. */
    public AgentService {
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
        taggedAddresses = Map.copyOf(taggedAddresses);
        ports = List.copyOf(ports);
    }

    /**
     * The same with other tags.
     *
     * @param changed all of its tags
     * @return the service
     */
    public AgentService withTags(List<String> changed) {
        return new AgentService(id, service, changed, meta, address, port, weights, enableTagOverride,
                taggedAddresses, connectNative, ports, socketPath, locality);
    }

    /**
     * The same with other metadata.
     *
     * @param changed all of its metadata
     * @return the service
     */
    public AgentService withMeta(Map<String, String> changed) {
        return new AgentService(id, service, tags, changed, address, port, weights, enableTagOverride,
                taggedAddresses, connectNative, ports, socketPath, locality);
    }

    /**
     * The same at another place.
     *
     * @param changed its address, empty for that of the node
     * @param changedPort its port, 0 for none
     * @return the service
     */
    public AgentService withAddress(String changed, int changedPort) {
        return new AgentService(id, service, tags, meta, changed, changedPort, weights, enableTagOverride,
                taggedAddresses, connectNative, ports, socketPath, locality);
    }

    /**
     * The same with other weights.
     *
     * @param changed its weights
     * @return the service
     */
    public AgentService withWeights(Weights changed) {
        return new AgentService(id, service, tags, meta, address, port, changed, enableTagOverride, taggedAddresses,
                connectNative, ports, socketPath, locality);
    }
}
