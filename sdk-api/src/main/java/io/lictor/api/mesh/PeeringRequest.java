package io.lictor.api.mesh;

import java.util.List;
import java.util.Map;

import io.lictor.api.internal.Require;

/**
 * Peering to be made.
 *
 * <pre>{@code
 * String token = consul.mesh().peerings().generateToken(PeeringRequest.of("cluster-02")
 *         .withServerExternalAddresses(List.of("203.0.113.7:8503")));
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param peer name that the other cluster gets here: lower-case letters, digits and {@code -}, at most 63 characters
 * @param meta metadata of the peering
 * @param serverExternalAddresses where the other cluster finds the servers of this one, such as a load balancer; Consul from
 *     1.14, and only for a token. Empty for the servers' own addresses
 * @param partition the own partition that is joined, empty for that of the client; Consul Enterprise only
 */
public record PeeringRequest(String peer, Map<String, String> meta, List<String> serverExternalAddresses,
        String partition) {

    /** Checks the name, copies the collections. */
    public PeeringRequest {
        if (!peer.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw Require.illegal("peer", peer, "1..63 lower-case letters, digits and \"-\", no \"-\" at an end");
        }
        meta = Map.copyOf(meta);
        serverExternalAddresses = List.copyOf(serverExternalAddresses);
    }

    /**
     * A peering without anything but its name.
     *
     * @param peer name that the other cluster gets here
     * @return the request
     */
    public static PeeringRequest of(String peer) {
        return new PeeringRequest(peer, Map.of(), List.of(), "");
    }

    /**
     * The same with metadata.
     *
     * @param changed key to value
     * @return the request
     */
    public PeeringRequest withMeta(Map<String, String> changed) {
        return new PeeringRequest(peer, changed, serverExternalAddresses, partition);
    }

    /**
     * The same with addresses by which the other cluster finds this one.
     *
     * @param changed host and port, each
     * @return the request
     */
    public PeeringRequest withServerExternalAddresses(List<String> changed) {
        return new PeeringRequest(peer, meta, changed, partition);
    }

    /**
     * The same of another partition.
     *
     * @param changed its name
     * @return the request
     */
    public PeeringRequest withPartition(String changed) {
        return new PeeringRequest(peer, meta, serverExternalAddresses, changed);
    }
}
