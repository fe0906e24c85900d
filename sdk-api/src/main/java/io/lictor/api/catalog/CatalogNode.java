package io.lictor.api.catalog;

import java.util.Map;

/**
 * Node of the catalog.
 *
 * @param id its id, empty for one that was registered without
 * @param name its name
 * @param address its address
 * @param datacenter its datacenter
 * @param taggedAddresses other addresses by name, such as {@code lan} and {@code wan}
 * @param meta its metadata
 * @param other fields of newer versions and of Consul Enterprise as a tree, written back as they came: {@code Locality},
 *     {@code Partition}, {@code PeerName} ..
 * @param modifyIndex index of its last change, unsigned 64 bit; 0 where Consul does not say
 */
public record CatalogNode(String id, String name, String address, String datacenter,
        Map<String, String> taggedAddresses, Map<String, String> meta, Map<String, Object> other, long modifyIndex) {

    /** Copies the maps. */
    public CatalogNode {
        taggedAddresses = Map.copyOf(taggedAddresses);
        meta = Map.copyOf(meta);
        other = Map.copyOf(other);
    }

    /**
     * The cluster that it was imported from; Consul from 1.13.
     *
     * @return name of the peer, empty for this cluster's own
     */
    public String peer() {
        return Rest.text(other, "PeerName");
    }

    /**
     * Its admin partition; Consul Enterprise only.
     *
     * @return the name, empty where there are none
     */
    public String partition() {
        return Rest.text(other, "Partition");
    }
}
