package io.lictor.api.mesh;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;

/**
 * Cluster peerings ({@code /v1/peering}); Consul from 1.13, older ones answer 404.
 *
 * <pre>{@code
 * String token = acceptor.mesh().peerings().generateToken("cluster-02");
 * dialer.mesh().peerings().establish("cluster-01", token);
 * }</pre>
 *
 * <p>What comes from a peer is asked for with {@link QueryOptions#peer()}. Safe for use by several threads.
 */
public interface PeeringView {

    /**
     * Makes a token by which another cluster can connect ({@code POST /v1/peering/token}).
     *
     * @param peer name that the other cluster gets here: lower-case letters, digits and {@code -}
     * @return the token, a secret
     */
    default String generateToken(String peer) {
        return generateToken(PeeringRequest.of(peer));
    }

    /**
     * Makes a token by which another cluster can connect ({@code POST /v1/peering/token}).
     *
     * @param request name, metadata, addresses
     * @return the token, a secret
     */
    String generateToken(PeeringRequest request);

    /**
     * Connects to the cluster that made a token ({@code POST /v1/peering/establish}).
     *
     * @param peer name that the other cluster gets here: lower-case letters, digits and {@code -}
     * @param token the token
     */
    default void establish(String peer, String token) {
        establish(PeeringRequest.of(peer), token);
    }

    /**
     * Connects to the cluster that made a token ({@code POST /v1/peering/establish}).
     *
     * @param request name and metadata
     * @param token the token
     */
    void establish(PeeringRequest request, String token);

    /**
     * One peering ({@code GET /v1/peering/:name}).
     *
     * @param peer its name
     * @param options scope, consistency
     * @return the peering, or empty when there is none
     */
    Optional<Peering> read(String peer, QueryOptions options);

    /**
     * All peerings ({@code GET /v1/peerings}).
     *
     * @param options scope, consistency
     * @return the peerings
     */
    Indexed<List<Peering>> list(QueryOptions options);

    /**
     * Ends a peering ({@code DELETE /v1/peering/:name}); no error when there is none.
     *
     * @param peer its name
     */
    void delete(String peer);
}
