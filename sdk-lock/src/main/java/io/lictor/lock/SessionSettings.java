package io.lictor.lock;

import java.time.Duration;
import java.util.List;

import io.lictor.api.SessionCheck;
import io.lictor.api.SessionDefinition;
import io.lictor.api.internal.Require;

/**
 * What makes two locks of one client share a session.
 *
 * @param ttl time after which a holder that cannot renew has lost its locks
 * @param lockDelay time for which nobody gets a lock whose holder has vanished
 * @param boundToNode whether the session also ends when the agent's node fails its health check
 * @param checks checks of services, by their ids on the agent, whose failure ends the session as well
 * @param slot 0 for locks; a session can hold a semaphore only once, so that its permits are numbered
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

    SessionSettings withSlot(int number) {
        return new SessionSettings(ttl, lockDelay, boundToNode, checks, number);
    }

    SessionDefinition definition() {
        return SessionDefinition.builder().name("lictor, process " + ProcessHandle.current().pid()).ttl(ttl)
                .lockDelay(lockDelay).checks(boundToNode ? null : List.of())
                .serviceChecks(checks.stream().map(SessionCheck::of).toList()).build();
    }
}
