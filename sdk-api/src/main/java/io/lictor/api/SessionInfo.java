package io.lictor.api;

import java.time.Duration;
import java.util.List;

/**
 * Session as Consul keeps it.
 *
 * @param id its id
 * @param name for people, maybe empty
 * @param node the node that it belongs to
 * @param ttl time within which it has to be renewed, zero for a session without one; Consul may keep it for twice as
 *     long
 * @param lockDelay time for which nobody gets the keys of a session that ended without releasing them
 * @param behavior what its end does to its keys
 * @param checks ids of the checks of its node whose failure ends it
 * @param serviceChecks the checks of services whose failure ends it
 */
public record SessionInfo(String id, String name, String node, Duration ttl, Duration lockDelay,
        SessionBehavior behavior, List<String> checks, List<SessionCheck> serviceChecks) {

    /** Copies the checks. */
    public SessionInfo {
        checks = List.copyOf(checks);
        serviceChecks = List.copyOf(serviceChecks);
    }
}
