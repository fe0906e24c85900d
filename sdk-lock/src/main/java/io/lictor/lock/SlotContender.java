package io.lictor.lock;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionError.Kind;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import io.lictor.api.TransactionView;
import io.lictor.api.Watch;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way to a permit: past its fellows, by one read and one transaction, and while there is none by a watch of
 * the semaphore's keys. Belongs to its thread.
 */
final class SlotContender {

    private static final int CONFLICT = 409;
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    private static final Duration SAFETY = Duration.ofSeconds(30);
    /** The operation that writes the state. */
    private static final int STATE = 1;
    /** A transaction has room for 64 operations. */
    private static final int SWEPT = 60;

    private final LockHub hub;
    private final ConsulClient consul;
    private final Gate gate;
    private final SlotSettings settings;
    private final Deadline deadline;
    private final BackOff retries;
    private final ConsulRuntime.Signal signal;
    private @Nullable Watch<List<KeyValueEntry>> watch;
    private @Nullable ConsulException lastFailure;

    /**
     * How a permit is taken.
     *
     * @param name name of the semaphore
     * @param limit its permits
     * @param session what the sessions are made from
     * @param interruptOwner whether a loss interrupts the thread that acquired it
     */
    record SlotSettings(String name, int limit, SessionSettings session, boolean interruptOwner) {}

    SlotContender(LockHub hub, Gate gate, SlotSettings settings, Deadline deadline) {
        this.hub = hub;
        this.consul = hub.consul();
        this.gate = gate;
        this.settings = settings;
        this.deadline = deadline;
        this.retries = new BackOff(hub.runtime(), FIRST_RETRY, LONGEST_RETRY);
        this.signal = hub.newSignal();
    }

    @Nullable
    ConsulException lastFailure() {
        return lastFailure;
    }

    /** Acquires a permit; null when there was none in time. */
    @Nullable
    LockLease acquire() {
        LockHold hold = null;
        Gate.Pass pass = null;
        try {
            pass = gate.enter(deadline);
            hold = pass == null ? null : contend(pass);
            return hold == null ? null : hold.lease();
        } catch (InterruptedException e) {
            throw Calls.interrupted("semaphore " + settings.name, e);
        } finally {
            hub.forget(signal);
            Watch<List<KeyValueEntry>> open = watch;
            if (open != null) {
                open.close();
            }
            if (pass != null && hold == null) {
                pass.giveBack();
            }
        }
    }

    private @Nullable LockHold contend(Gate.Pass pass) throws InterruptedException {
        do {
            hub.requireOpen();
            try {
                HeldSession session = hub.keeper(settings.session.ofPermit(pass.slot())).session(deadline);
                Slots slots = Slots.of(settings.name, settings.limit, keys());
                if (slots.holders().contains(session.id())) {
                    // not by our knowing, as after the restore of a snapshot: its end gives the permit up
                    session.retire(claim(session, 0));
                    continue;
                }
                LockHold hold = slots.isFull() ? null : attempt(session, slots, pass);
                retries.reset();
                gate.attempts().answered();
                lastFailure = null;
                if (hold != null || (slots.isFull() && !awaitChange())) {
                    return hold;
                }
            } catch (ConsulException e) {
                if (Calls.isOver(e) || Calls.isFinal(e) || !deadline.mayWait()) {
                    throw e;
                }
                lastFailure = e;
                gate.attempts().failed(e);
                signal.await(deadline.atMost(retries.next()));
            }
        } while (!deadline.mayWait() || !deadline.isOver());
        return null;
    }

    private List<KeyValueEntry> keys() {
        return consul.keyValue().list(settings.name + "/", QueryOptions.builder().timeout(timeout()).build()).value();
    }

    private @Nullable Duration timeout() {
        return deadline.forCall(consul.settings().requestTimeout());
    }

    /** Null when somebody else was faster, or the session has gone. */
    private @Nullable LockHold attempt(HeldSession session, Slots slots, Gate.Pass pass) {
        if (!session.beginAttempt()) {
            return null;
        }
        try {
            return granted(session, slots, pass);
        } catch (ConsulException e) {
            if (!Calls.isRefused(e)) {
                // its end takes back what may have been acquired, and until then each renewal does
                session.retire(claim(session, slots.freePermit()));
            }
            throw e;
        } finally {
            session.endAttempt();
        }
    }

    private @Nullable LockHold granted(HeldSession session, Slots slots, Gate.Pass pass) {
        long position = hub.log().largest();
        Duration limit = timeout();
        TransactionView transactions = limit == null ? consul.transactions() : consul.transactions().within(limit);
        int permit = slots.freePermit();
        TransactionResult result = transactions.apply(operations(session, slots, permit));
        if (!result.isCommitted()) {
            refused(result, session);
            return null;
        }
        String what = "semaphore " + settings.name;
        long token = LogPosition.token(what, result, STATE);
        if (token <= position) {
            throw LogPosition.wentBack(what, token, position);
        }
        hub.log().saw(token);
        LockHold hold = new LockHold(
                new LockHold.Acquired(session, claim(session, permit), token), pass, settings.interruptOwner);
        return session.attach(hold) ? hold : null;
    }

    private SlotClaim claim(HeldSession session, int permit) {
        return new SlotClaim(consul, settings.name, session.id(), permit);
    }

    /** The key of the holder, the state, and the end of keys that dead holders have left. */
    private List<TransactionOperation> operations(HeldSession session, Slots slots, int permit) {
        List<TransactionOperation> operations = new ArrayList<>();
        operations.add(TransactionOperation.lock(SlotClaim.key(settings.name, session.id()),
                Integer.toString(permit).getBytes(StandardCharsets.US_ASCII), Slots.FLAGS, session.id()));
        operations.add(TransactionOperation.compareAndSet(settings.name + LockNames.SUFFIX,
                slots.with(session.id()).bytes(), Slots.FLAGS, slots.index()));
        slots.dead().entrySet().stream().limit(SWEPT)
                .forEach(key -> operations.add(TransactionOperation.compareAndDelete(key.getKey(), key.getValue())));
        return operations;
    }

    private void refused(TransactionResult result, HeldSession session) {
        // the key is named after the session: a delay on it says that the session has ended
        if (result.failedBecause(Kind.NO_SESSION) || result.failedBecause(Kind.LOCK_DELAY)) {
            session.endAsGone();
        } else if (!result.failedBecause(Kind.CHANGED)) {
            String reason = result.errors().getFirst().reason();
            throw new ConsulRejectedException("semaphore " + settings.name + ": refused, \"" + reason + "\"", CONFLICT,
                    reason, null);
        }
    }

    /** Waits until the keys have changed; false when there is no time for that. */
    private boolean awaitChange() throws InterruptedException {
        if (!deadline.mayWait()) {
            return false;
        }
        if (watch == null) {
            Watch<List<KeyValueEntry>> open = consul.keyValue().watchAll(settings.name + "/");
            watch = open;
            open.onChange(change -> signal.raise());
            // what has changed between the last look and now is seen by another look
            return true;
        }
        signal.await(deadline.atMost(SAFETY));
        return true;
    }
}
