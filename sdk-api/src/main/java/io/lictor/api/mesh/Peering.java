package io.lictor.api.mesh;

import java.util.List;
import java.util.Map;

/**
 * Connection to another cluster, over which services are shared.
 *
 * @param name its name in this cluster
 * @param state such as {@code PENDING}, {@code ESTABLISHING}, {@code ACTIVE}, {@code FAILING}, {@code TERMINATED}
 * @param meta its metadata
 * @param peerServerAddresses where the servers of the other cluster are
 * @param importedServices services that come from there
 * @param exportedServices services that are seen from there
 */
public record Peering(String name, String state, Map<String, String> meta, List<String> peerServerAddresses,
        List<String> importedServices, List<String> exportedServices) {

    /** Copies the collections. */
    public Peering {
        meta = Map.copyOf(meta);
        peerServerAddresses = List.copyOf(peerServerAddresses);
        importedServices = List.copyOf(importedServices);
        exportedServices = List.copyOf(exportedServices);
    }

    /**
     * Whether services are shared now.
     *
     * @return true while it is active
     */
    public boolean isActive() {
        return state.equals("ACTIVE");
    }
}
