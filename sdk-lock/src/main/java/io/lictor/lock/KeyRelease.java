package io.lictor.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.Consistency;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionError.Kind;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;

/**
 * Release of one hold, to be attempted until it is certain.
 *
 * <p>It names the modify index of the hold that it ends: an attempt whose answer was lost, and which arrives at Consul
 * after a later hold of the same session has begun, has no effect then. Belongs to one thread at a time.
 */
final class KeyRelease {

    private static final int CONFLICT = 409;

    private final ConsulClient consul;
    private final LockContent content;
    private final String session;
    private long index;

    /**
     * A release.
     *
     * @param session id of the session that holds the key
     * @param index modify index of the key as far as known, or 0
     */
    KeyRelease(ConsulClient consul, LockContent content, String session, long index) {
        this.consul = consul;
        this.content = content;
        this.session = session;
        this.index = index;
    }

    /**
     * One try; returns once the session certainly does not hold the key, throws when that is not known.
     *
     * @param timeout for all its requests together
     */
    void attempt(Duration timeout) {
        Deadline deadline = Deadline.after(consul.runtime(), timeout);
        // Whoever writes to the key while it is held moves its index on: the second try has the new one. More than a
        // few would mean that somebody writes all the time.
        for (int tries = 0; tries < 5; tries++) {
            if ((index != 0 && isUnlocked(deadline)) || !isStillHeld(deadline)) {
                return;
            }
        }
        throw new ConsulRejectedException(content.key() + ": changes faster than it can be released", CONFLICT, "",
                null);
    }

    private boolean isUnlocked(Deadline deadline) {
        TransactionResult result = consul.transactions().within(Calls.timeLeft(deadline, content.key()))
                .apply(List.of(TransactionOperation.checkIndex(content.key(), index), content.unlock(session)));
        if (result.isCommitted() || result.failedBecause(Kind.NO_SESSION)
                || result.failedBecause(Kind.ABSENT)) {
            return true;
        }
        if (result.failedBecause(Kind.CHANGED) || result.failedBecause(Kind.NOT_HELD)) {
            return false;
        }
        throw new ConsulRejectedException(content.key() + ": not released, " + result.errors(), CONFLICT,
                result.errors().getFirst().reason(), null);
    }

    private boolean isStillHeld(Deadline deadline) {
        Optional<KeyValueEntry> entry = consul.keyValue()
                .get(content.key(),
                        QueryOptions.builder().consistency(Consistency.CONSISTENT)
                                .timeout(Calls.timeLeft(deadline, content.key())).build())
                .value().filter(found -> session.equals(found.session()));
        entry.ifPresent(found -> index = found.indexes().modify());
        return entry.isPresent();
    }
}
