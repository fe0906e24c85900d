package io.lictor.lock;

import java.time.Duration;
import java.util.List;

import io.lictor.api.SessionBehavior;
import io.lictor.api.SessionCheck;
import io.lictor.api.SessionDefinition;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * What makes two locks of one client share a session.
 *
 * @param ttl time after which a holder that cannot renew has lost its locks
 * @param lockDelay time for which nobody gets a lock whose holder has vanished
 * @param boundToNode whether the session also ends when the agent's node fails its health check
 * @param checks checks of services, by their ids on the agent, whose failure ends the session as well
 * @param slot 0 for locks, more for permits: a session can hold a semaphore only once, so that each permit that a client
 *     holds has one of its own
 */
record SessionSettings(Duration ttl, Duration lockDelay, boolean boundToNode, List<String> checks, int slot) {

    static final SessionSettings DEFAULT = new SessionSettings(Duration.ofSeconds(15), Duration.ofSeconds(15), false,
            List.of(), 0);

    SessionSettings {
        Require.positive(ttl, "ttl");
        Require.notNegative(lockDelay, "lockDelay");
        checks = List.copyOf(checks);
    }

    SessionSettings withTtl(Duration time) {
        return new SessionSettings(time, lockDelay, boundToNode, checks, slot);
    }

    SessionSettings withLockDelay(Duration time) {
        return new SessionSettings(ttl, time, boundToNode, checks, slot);
    }

    SessionSettings withNode(boolean bound) {
        return new SessionSettings(ttl, lockDelay, bound, checks, slot);
    }

    SessionSettings withChecks(List<String> ids) {
        return new SessionSettings(ttl, lockDelay, boundToNode, ids, slot);
    }

    /**
     * Those of the session of a permit, of which nothing stays at its end: its key is deleted, and has no lock delay since
     * nobody else can want it.
     *
     * @param number from 0
     */
    SessionSettings ofPermit(int number) {
        return new SessionSettings(ttl, Duration.ZERO, boundToNode, checks, number + 1);
    }

    boolean isOfPermit() {
        return slot > 0;
    }

    /**
     * The session to be created.
     *
     * @param node the node that it belongs to, or null for that of the agent
     */
    SessionDefinition definition(@Nullable String node) {
        return SessionDefinition.builder().name("lictor, process " + ProcessHandle.current().pid()).node(node).ttl(ttl)
                .lockDelay(lockDelay).checks(boundToNode ? null : List.of())
                .behavior(isOfPermit() ? SessionBehavior.DELETE : SessionBehavior.RELEASE)
                .serviceChecks(checks.stream().map(SessionCheck::of).toList()).build();
    }
}
