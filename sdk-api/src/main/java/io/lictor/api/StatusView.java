package io.lictor.api;

import java.util.List;
import java.util.Optional;

/**
 * Leader and peers of the cluster ({@code /v1/status}).
 *
 * <p>Safe for use by several threads.
 */
public interface StatusView {

    /**
     * The leader as the asked agent knows it ({@code GET /v1/status/leader}).
     *
     * @return its address, or empty without a leader; for some seconds after its death the dead one
     */
    Optional<String> leader();

    /**
     * The Raft peers ({@code GET /v1/status/peers}).
     *
     * @return their addresses
     */
    List<String> peers();
}
