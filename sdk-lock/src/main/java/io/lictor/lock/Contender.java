package io.lictor.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionError.Kind;
import io.lictor.api.TransactionResult;
import io.lictor.api.TransactionView;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way to a lock: past its fellows at the gate, then by one transaction, and if somebody has the lock, by a
 * watch of the key until it is worth another one.
 *
 * <p>Belongs to its thread. A contender that leaves without a lease leaves nothing behind.
 */
final class Contender {

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
    /** The session of an acquisition whose answer is not known. */
    private @Nullable HeldSession uncertain;
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
            Gate.Pass pass = gate.enter(deadline);
            return pass == null ? null : acquire(pass);
        } catch (InterruptedException e) {
            throw Calls.interrupted("lock " + key(), e);
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
        LockLease lease = null;
        try {
            lease = contend(pass);
            if (lease != null) {
                pass.holds(lease);
                turnstile.handOverTo(lease);
            }
            return lease;
        } finally {
            turnstile.close();
            giveUpUncertain(lease);
            if (lease == null) {
                pass.giveBack();
            }
        }
    }

    private @Nullable LockLease contend(Gate.Pass pass) throws InterruptedException {
        while (true) {
            hub.requireOpen();
            try {
                HeldSession session = session();
                Object outcome = attempt(session, pass);
                retries.reset();
                lastFailure = null;
                if (outcome instanceof LockLease lease) {
                    return lease;
                }
                if (!deadline.mayWait() && outcome != Verdict.AGAIN) {
                    return null;
                }
                await((Verdict) outcome);
            } catch (ConsulException e) {
                if (Calls.isOver(e) || Calls.isRefused(e) || e instanceof LockConflictException
                        || !deadline.mayWait()) {
                    throw e;
                }
                lastFailure = e;
                turnstile.pause(retries.next());
            }
            if (deadline.mayWait() && deadline.isOver()) {
                return null;
            }
        }
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
            giveUpUncertain(null);
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
        uncertain = session;
        Duration limit = timeout();
        TransactionView transactions = limit == null ? consul.transactions() : consul.transactions().within(limit);
        TransactionResult result;
        try {
            result = transactions.apply(List.of(settings.content().lock(session.id())));
        } catch (ConsulRejectedException e) {
            uncertain = repeated ? session : null;
            throw e;
        }
        if (!result.isCommitted()) {
            // what an earlier attempt has done, this one would have found
            uncertain = repeated && !result.failedBecause(Kind.HELD) ? session : null;
            return refused(result, session);
        }
        return acquired(session, result.entry(0).indexes().modify(), pass, repeated);
    }

    private Object acquired(HeldSession session, long token, Gate.Pass pass, boolean repeated) {
        LockLease lease = new LockLease(new LockLease.Acquired(session, settings.content(), token), pass,
                settings.interruptOwner());
        if (!session.attach(lease.hold())) {
            giveUpUncertain(null);
            return Verdict.AGAIN;
        }
        uncertain = null;
        if (repeated) {
            // the attempt whose answer was lost may still arrive, when this lease is over
            session.retire(key());
        }
        return lease;
    }

    private Verdict refused(TransactionResult result, HeldSession session) {
        if (result.failedBecause(Kind.LOCK_DELAY)) {
            return Verdict.DELAYED;
        }
        if (result.failedBecause(Kind.HELD)) {
            return Verdict.HELD;
        }
        if (result.failedBecause(Kind.NO_SESSION)) {
            session.end("Consul does not know the session any more");
            return Verdict.AGAIN;
        }
        String reason = result.errors().getFirst().reason();
        throw new ConsulRejectedException("lock " + key() + ": refused, \"" + reason + "\" (check the token: it needs"
                + " key:write and session:write)", CONFLICT, reason, null);
    }

    private @Nullable Duration timeout() {
        return deadline.forCall(consul.settings().requestTimeout());
    }

    /** Takes back what may have been acquired, or may still be when a request that is stuck arrives. */
    private void giveUpUncertain(@Nullable LockLease lease) {
        HeldSession doubted = uncertain;
        uncertain = null;
        if (doubted == null || (lease != null && lease.session() == doubted)) {
            return;
        }
        doubted.retire(key());
        if (doubted.life().reason() == null) {
            Thread unused = hub.runtime().start("lock-giveup",
                    () -> new Withdrawal(doubted, settings.content()).run());
        }
    }
}
