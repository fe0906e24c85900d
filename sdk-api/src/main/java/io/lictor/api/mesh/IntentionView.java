package io.lictor.api.mesh;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;

/**
 * Intentions ({@code /v1/connect/intentions}).
 *
 * <pre>{@code
 * consul.mesh().intentions().put(Intention.deny("*", "payments"));
 * consul.mesh().intentions().put(Intention.allow("orders", "payments"));
 * }</pre>
 *
 * <p>They are known by the names of their two ends. Where Consul is older than 1.9, and knows them by id, the id is
 * looked up; which of the two it is is read from the agent's version. Safe for use by several threads.
 */
public interface IntentionView {

    /**
     * All intentions ({@code GET /v1/connect/intentions}).
     *
     * @param options scope, consistency, filter, blocking
     * @return the intentions, those that count most first
     */
    Indexed<List<Intention>> list(QueryOptions options);

    /**
     * The intention between two services ({@code GET /v1/connect/intentions/exact}).
     *
     * @param source name of the caller
     * @param destination name of the called
     * @param options scope, consistency
     * @return the intention, or empty when there is none for exactly these names in this cluster
     */
    Optional<Intention> find(String source, String destination, QueryOptions options);

    /**
     * Creates or replaces an intention ({@code PUT /v1/connect/intentions/exact}).
     *
     * @param intention what it shall be; not one of a peer or a sameness group, which is written in the config entry
     *     {@code service-intentions}
     * @throws IllegalStateException when there is one from a service of the same name in another cluster, which Consul
     *     would replace: write both in the config entry
     */
    void put(Intention intention);

    /**
     * Deletes an intention ({@code DELETE /v1/connect/intentions/exact}); no error when there is none.
     *
     * @param source name of the caller
     * @param destination name of the called
     */
    void delete(String source, String destination);

    /**
     * The intentions that concern the calls to a service ({@code GET /v1/connect/intentions/match}).
     *
     * @param destination name of the service
     * @param options scope, consistency
     * @return the intentions, the one that counts most first
     */
    List<Intention> matching(String destination, QueryOptions options);

    /**
     * The intentions that concern the calls to a service from now on ({@code GET /v1/connect/intentions} with a filter,
     * since Consul 1.8 has no blocking match). Consul leaves out what the token may not read, without a word.
     *
     * @param destination name of the service
     * @return the watch, to be closed by the caller
     */
    Watch<List<Intention>> watchMatching(String destination);

    /**
     * Whether one service may connect to another ({@code GET /v1/connect/intentions/check}).
     *
     * @param source name of the caller
     * @param destination name of the called
     * @param options scope, consistency
     * @return true when it may
     */
    boolean isAllowed(String source, String destination, QueryOptions options);
}
