package io.lictor.lock;

import java.time.Duration;
import java.util.List;

import io.lictor.api.SessionDefinition;
import io.lictor.api.internal.Require;

/**
 * What makes two locks of one client share a session.
 *
 * @param ttl time after which a holder that cannot renew has lost its locks
 * @param lockDelay time for which nobody gets a lock whose holder has vanished
 * @param boundToNode whether the session also ends when the agent's node fails its health check
 * @param slot 0 for locks; a session can hold a semaphore only once, so that its permits are numbered
 */
record SessionSettings(Duration ttl, Duration lockDelay, boolean boundToNode, int slot) {

    static final SessionSettings DEFAULT = new SessionSettings(Duration.ofSeconds(15), Duration.ofSeconds(15), false,
            0);

    SessionSettings {
        Require.positive(ttl, "ttl");
        Require.notNegative(lockDelay, "lockDelay");
    }

    SessionSettings withTtl(Duration time) {
        return new SessionSettings(time, lockDelay, boundToNode, slot);
    }

    SessionSettings withLockDelay(Duration time) {
        return new SessionSettings(ttl, time, boundToNode, slot);
    }

    SessionSettings withNode(boolean bound) {
        return new SessionSettings(ttl, lockDelay, bound, slot);
    }

    SessionSettings withSlot(int number) {
        return new SessionSettings(ttl, lockDelay, boundToNode, number);
    }

    SessionDefinition definition() {
        return SessionDefinition.builder().name("lictor, process " + ProcessHandle.current().pid()).ttl(ttl)
                .lockDelay(lockDelay).checks(boundToNode ? null : List.of()).build();
    }
}
