package io.lictor.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionError.Kind;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import io.lictor.api.TransactionView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread's way to a lock: past its fellows at the gate, then by one transaction, and if somebody has the lock, by a
 * watch of the key until it is worth another one.
 *
 * <p>Belongs to its thread. A contender that leaves without a lease leaves nothing behind.
 */
final class Contender {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);
    private static final int CONFLICT = 409;
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);

    private final ConsulClient consul;
    private final LockHub hub;
    private final Gate gate;
    private final LockSettings settings;
    private final Deadline deadline;
    private final BackOff retries;
    private final Turnstile turnstile;
    private final @Nullable FairLine line;
    /** The session of an acquisition whose answer is not known; an attempt is open there. */
    private @Nullable HeldSession uncertain;
    /** How far Consul's log had come, as far as known, when that attempt was first sent. */
    private long position;
    /** Whether a grant with a token of the past was taken back already. */
    private boolean revived;
    private @Nullable ConsulException lastFailure;

    /** What Consul said to an attempt. */
    private enum Verdict {
        /** Somebody else holds it. */
        HELD,
        /** Its last holder has vanished, and the delay is not over. */
        DELAYED,
        /** The session is gone: with a new one. */
        AGAIN
    }

    Contender(LockHub hub, Gate gate, LockSettings settings, Deadline deadline) {
        this.hub = hub;
        this.consul = hub.consul();
        this.gate = gate;
        this.settings = settings;
        this.deadline = deadline;
        this.retries = new BackOff(hub.runtime(), FIRST_RETRY, LONGEST_RETRY);
        this.turnstile = new Turnstile(hub, settings, deadline);
        String name = key().substring(0, key().length() - LockNames.SUFFIX.length());
        this.line = settings.fair() && deadline.mayWait() ? new FairLine(hub, gate, name, deadline) : null;
    }

    /**
     * Acquires the lock.
     *
     * @return the lease, or null when it was not to be had in time
     * @throws ConsulException when Consul refuses, when the thread is interrupted or the client closed, and, where there
     *     is no time to wait, when Consul cannot be asked
     */
    @Nullable
    LockLease acquire() {
        try {
            lineUp();
            Gate.Pass pass = gate.enter(deadline);
            return pass == null ? null : acquire(pass);
        } catch (InterruptedException e) {
            throw Calls.interrupted("lock " + key(), e);
        } finally {
            dismiss();
        }
    }

    /** Ends what was begun for it; said by {@link #acquire()} itself. */
    void dismiss() {
        turnstile.close();
        if (line != null) {
            line.leave();
        }
    }

    /** Takes a place in the line of a fair lock before its fellows at the gate; a failure is met again behind it. */
    private void lineUp() throws InterruptedException {
        if (line != null) {
            try {
                line.join(session());
            } catch (ConsulException e) {
                if (Calls.isOver(e)) {
                    throw e;
                }
                lastFailure = e;
            }
        }
    }

    /** What to say when there was no lease in time. */
    String diagnosis() {
        return turnstile.diagnosis();
    }

    @Nullable
    ConsulException lastFailure() {
        return lastFailure;
    }

    private String key() {
        return settings.content().key();
    }

    private @Nullable LockLease acquire(Gate.Pass pass) throws InterruptedException {
        LockHold hold = null;
        try {
            hold = contend(pass);
            if (hold == null) {
                return null;
            }
            turnstile.handOverTo(hold);
            return hold.lease();
        } finally {
            try {
                giveUpUncertain();
            } finally {
                if (hold == null) {
                    pass.giveBack();
                }
            }
        }
    }

    private @Nullable LockHold contend(Gate.Pass pass) throws InterruptedException {
        while (true) {
            hub.requireOpen();
            try {
                HeldSession session = session();
                Object outcome = hasTurn(session) ? attempt(session, pass) : Verdict.AGAIN;
                retries.reset();
                gate.attempts().answered();
                lastFailure = null;
                if (outcome instanceof LockHold hold) {
                    return hold;
                }
                if (!deadline.mayWait() && outcome != Verdict.AGAIN) {
                    return null;
                }
                await((Verdict) outcome);
            } catch (ConsulException e) {
                if (Calls.isOver(e) || Calls.isFinal(e) || !deadline.mayWait()) {
                    throw e;
                }
                lastFailure = e;
                gate.attempts().failed(e);
                turnstile.pause(retries.next());
            }
            if (deadline.mayWait() && deadline.isOver()) {
                return null;
            }
        }
    }

    /** Waits for the turn in the line of a fair lock; false when the place in it was lost or the time is over. */
    private boolean hasTurn(HeldSession session) throws InterruptedException {
        if (line == null) {
            return true;
        }
        line.join(session);
        return line.awaitTurn();
    }

    private void await(Verdict verdict) throws InterruptedException {
        switch (verdict) {
            case HELD -> turnstile.awaitFree();
            case DELAYED -> turnstile.awaitEndOfDelay();
            case AGAIN -> {
            }
        }
    }

    /** The session of the last attempt while that is in doubt: repeating it there is harmless, and says what came of it. */
    private HeldSession session() throws InterruptedException {
        HeldSession doubted = uncertain;
        if (doubted != null) {
            if (doubted.isAlive() && !doubted.isRetired()) {
                return doubted;
            }
            giveUpUncertain();
        }
        return hub.keeper(settings.session()).session(deadline);
    }

    private Object attempt(HeldSession session, Gate.Pass pass) {
        if (!gate.isKnown()) {
            Optional<KeyValueEntry> entry = consul.keyValue()
                    .get(key(), QueryOptions.builder().timeout(timeout()).build()).value();
            turnstile.requireOurs(entry);
            if (turnstile.isHeldByOther(entry, session)) {
                return Verdict.HELD;
            }
            gate.seen();
        }
        boolean repeated = uncertain != null;
        if (!repeated && !session.beginAttempt()) {
            return Verdict.AGAIN;
        }
        uncertain = session;
        if (!repeated) {
            position = hub.log().largest();
        }
        Duration limit = timeout();
        TransactionView transactions = limit == null ? consul.transactions() : consul.transactions().within(limit);
        TransactionResult result;
        try {
            result = transactions.apply(operations(session));
        } catch (ConsulException e) {
            if (!repeated && Calls.isUnapplied(e)) {
                settled();
            }
            throw e;
        }
        if (!result.isCommitted()) {
            if (!repeated) {
                settled();
            } else if (result.failedBecause(Kind.HELD)) {
                // what the earlier attempt has done, this one would have found; but it may still arrive
                session.retire(claim(session, 0));
                settled();
            }
            return refused(result, session);
        }
        return acquired(session, LogPosition.token("lock " + key(), result, 0), pass, repeated);
    }

    private List<TransactionOperation> operations(HeldSession session) {
        List<TransactionOperation> operations = new ArrayList<>();
        operations.add(settings.content().lock(session.id()));
        if (line != null) {
            operations.addAll(line.leaving());
        }
        return operations;
    }

    private Object acquired(HeldSession session, long token, Gate.Pass pass, boolean repeated) {
        if (token <= position) {
            return takenBack(token);
        }
        hub.log().saw(token);
        LockHold hold = new LockHold(
                new LockHold.Acquired(session, claim(session, token), token), pass, settings.interruptOwner());
        if (!session.attach(hold)) {
            giveUpUncertain();
            return Verdict.AGAIN;
        }
        if (line != null) {
            line.left();
        }
        if (repeated) {
            // the attempt whose answer was lost may still arrive, when this lease is over
            session.retire(claim(session, 0));
        }
        settled();
        return hold;
    }

    /**
     * Takes back what was granted with a token of the past. A restored snapshot revives the hold of a session that has
     * held the key before, and then a new session gets a new token; that of a new session cannot be revived.
     */
    private Verdict takenBack(long token) {
        if (revived) {
            throw LogPosition.wentBack("lock " + key(), token, position);
        }
        revived = true;
        LOG.warn(
                "lock {}: granted with token {} of the past, which is taken back (the last one seen was {}); a snapshot"
                        + " may have been restored",
                key(), token, position);
        giveUpUncertain();
        return Verdict.AGAIN;
    }

    private KeyClaim claim(HeldSession session, long token) {
        return new KeyClaim(consul, settings.content(), session.id(), token);
    }

    private Verdict refused(TransactionResult result, HeldSession session) {
        if (result.failedBecause(Kind.LOCK_DELAY)) {
            return Verdict.DELAYED;
        }
        if (result.failedBecause(Kind.HELD)) {
            return Verdict.HELD;
        }
        if (result.failedBecause(Kind.NO_SESSION)) {
            session.endAsGone();
            return Verdict.AGAIN;
        }
        String reason = result.errors().getFirst().reason();
        throw new ConsulRejectedException("lock " + key() + ": refused, \"" + reason + "\" (check the token: it needs"
                + " key:write and session:write)", CONFLICT, reason, null);
    }

    private @Nullable Duration timeout() {
        return deadline.forCall(consul.settings().requestTimeout());
    }

    private void settled() {
        HeldSession session = uncertain;
        uncertain = null;
        if (session != null) {
            session.endAttempt();
        }
    }

    /**
     * Takes back what may have been acquired, or may still be when a request that is stuck arrives. First by a release:
     * the end of the session would leave a lock delay behind.
     */
    private void giveUpUncertain() {
        HeldSession doubted = uncertain;
        uncertain = null;
        if (doubted == null) {
            return;
        }
        doubted.retire(claim(doubted, 0));
        if (doubted.life().reason() != null) {
            doubted.endAttempt();
            return;
        }
        Thread unused = hub.runtime().start("lock-giveup", () -> {
            try {
                new Withdrawal(doubted, settings.content()).run();
            } finally {
                doubted.endAttempt();
            }
        });
    }
}
