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
 */
public record CatalogNode(String id, String name, String address, String datacenter,
        Map<String, String> taggedAddresses, Map<String, String> meta) {

    /** Copies the maps. */
    public CatalogNode {
        taggedAddresses = Map.copyOf(taggedAddresses);
        meta = Map.copyOf(meta);
    }
}
