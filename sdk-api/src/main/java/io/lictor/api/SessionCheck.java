package io.lictor.api;

import io.lictor.api.internal.Require;

/**
 * Check of a service that a session is bound to.
 *
 * <pre>{@code
 * SessionDefinition.builder().ttl(Duration.ofSeconds(15)).checks(List.of())
 *         .serviceChecks(List.of(SessionCheck.of("service:orders-1"))).build();
 * }</pre>
 *
 * @param id id of the check on the session's node
 * @param namespace its namespace (Consul Enterprise), or the empty text for the session's own
 */
public record SessionCheck(String id, String namespace) {

    /** Checks the id. */
    public SessionCheck {
        Require.nonBlank(id, "id of a service check");
        Require.nonNull(namespace, "namespace");
    }

    /**
     * A check of the session's own namespace.
     *
     * @param id id of the check
     * @return the check
     */
    public static SessionCheck of(String id) {
        return new SessionCheck(id, "");
    }
}
