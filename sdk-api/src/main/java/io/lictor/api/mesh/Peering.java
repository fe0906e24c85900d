package io.lictor.api.mesh;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Connection to another cluster, over which services are shared.
 *
 * @param id its id in this cluster
 * @param name its name in this cluster
 * @param state such as {@code PENDING}, {@code ESTABLISHING}, {@code ACTIVE}, {@code FAILING}, {@code TERMINATED}
 * @param meta its metadata
 * @param peerServerAddresses where the servers of the other cluster are
 * @param remoteDatacenter datacenter of the other cluster, empty where it is not known
 * @param stream what goes over it
 * @param deletedAt when its end was asked for, or null
 * @param other further fields as a tree: {@code PeerID}, {@code PeerServerName}, {@code Partition} ..
 */
public record Peering(String id, String name, String state, Map<String, String> meta,
        List<String> peerServerAddresses, String remoteDatacenter, Stream stream, @Nullable Instant deletedAt,
        Map<String, Object> other) {

    /** Copies the collections. */
    public Peering {
        meta = Map.copyOf(meta);
        peerServerAddresses = List.copyOf(peerServerAddresses);
        other = Map.copyOf(other);
    }

    /**
     * What goes over a peering.
     *
     * @param importedServices services that come from there
     * @param exportedServices services that are seen from there
     * @param lastHeartbeat when the other side was last heard to be alive, or null for never
     * @param lastReceive when anything was last received, or null for never
     * @param lastSend when anything was last sent, or null for never
     */
    public record Stream(List<String> importedServices, List<String> exportedServices,
            @Nullable Instant lastHeartbeat, @Nullable Instant lastReceive, @Nullable Instant lastSend) {

        /** Copies the lists. */
        public Stream {
            importedServices = List.copyOf(importedServices);
            exportedServices = List.copyOf(exportedServices);
        }
    }

    /**
     * Services that come from there.
     *
     * @return their names
     */
    public List<String> importedServices() {
        return stream.importedServices();
    }

    /**
     * Services that are seen from there.
     *
     * @return their names
     */
    public List<String> exportedServices() {
        return stream.exportedServices();
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
