package io.lictor.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sessions, which hold keys as locks ({@code /v1/session}).
 *
 * <pre>{@code
 * String id = consul.sessions().create(SessionDefinition.builder().ttl(Duration.ofSeconds(15)).build());
 * boolean alive = consul.sessions().renew(id).isPresent();
 * consul.sessions().destroy(id);
 * }</pre>
 *
 * <p>These are single calls: {@code sdk-lock} is what keeps a session alive. Writes go to the first address of the
 * settings only, so that a session stays with one agent. Safe for use by several threads.
 */
public interface SessionView {

    /**
     * The same sessions with a deadline of its own for each call.
     *
     * @param timeout more than zero; without, it is the client's request timeout
     * @return the view
     */
    SessionView within(Duration timeout);

    /**
     * The same view of another datacenter, namespace or partition, or with another token. A session needs a node of that
     * datacenter, so name one in its definition.
     *
     * @param scope datacenter, namespace, partition, token; anything else is refused
     * @return the view, which needs no closing
     */
    SessionView in(QueryOptions scope);

    /**
     * Creates a session ({@code PUT /v1/session/create}).
     *
     * @param definition what to create
     * @return its id
     */
    String create(SessionDefinition definition);

    /**
     * Starts the session's time anew ({@code PUT /v1/session/renew/:id}). The connections for it are kept apart, so
     * that it does not wait behind other requests.
     *
     * @param id id of the session
     * @return the session, whose TTL may be larger than the one asked for; empty when there is no such session any more
     */
    Optional<SessionInfo> renew(String id);

    /**
     * Ends a session ({@code PUT /v1/session/destroy/:id}); no error when there is none.
     *
     * @param id id of the session
     */
    void destroy(String id);

    /**
     * One session.
     *
     * @param id id of the session
     * @return the session, or empty when there is none
     */
    default Optional<SessionInfo> info(String id) {
        return info(id, QueryOptions.none()).value();
    }

    /**
     * One session ({@code GET /v1/session/info/:id}).
     *
     * @param id id of the session
     * @param options scope, consistency, blocking
     * @return the session, or empty when there is none, with the index
     */
    Indexed<Optional<SessionInfo>> info(String id, QueryOptions options);

    /**
     * All sessions ({@code GET /v1/session/list}).
     *
     * @param options scope, consistency, blocking
     * @return the sessions, with the index
     */
    Indexed<List<SessionInfo>> list(QueryOptions options);

    /**
     * The sessions of one node ({@code GET /v1/session/node/:node}).
     *
     * @param node name of the node
     * @param options scope, consistency, blocking
     * @return the sessions, with the index
     */
    Indexed<List<SessionInfo>> ofNode(String node, QueryOptions options);
}
