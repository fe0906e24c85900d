package io.lictor.lock;

import java.time.Duration;
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
        LockLease lease = null;
        Gate.Pass pass = null;
        try {
            pass = gate.enter(deadline);
            lease = pass == null ? null : contend(pass);
            return lease;
        } catch (InterruptedException e) {
            throw Calls.interrupted("semaphore " + settings.name, e);
        } finally {
            hub.forget(signal);
            Watch<List<KeyValueEntry>> open = watch;
            if (open != null) {
                open.close();
            }
            if (pass != null && lease == null) {
                pass.giveBack();
            }
        }
    }

    private @Nullable LockLease contend(Gate.Pass pass) throws InterruptedException {
        do {
            hub.requireOpen();
            try {
                HeldSession session = hub.keeper(settings.session.withSlot(pass.slot())).session(deadline);
                Slots slots = Slots.of(settings.name, settings.limit, keys());
                LockLease lease = slots.isFull() ? null : attempt(session, slots, pass);
                retries.reset();
                lastFailure = null;
                if (lease != null || (slots.isFull() && !awaitChange())) {
                    return lease;
                }
            } catch (ConsulException e) {
                if (Calls.isOver(e) || Calls.isFinal(e) || e instanceof LockConflictException
                        || !deadline.mayWait()) {
                    throw e;
                }
                lastFailure = e;
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
    private @Nullable LockLease attempt(HeldSession session, Slots slots, Gate.Pass pass) {
        String key = SlotClaim.key(settings.name, session.id());
        Duration limit = timeout();
        TransactionView transactions = limit == null ? consul.transactions() : consul.transactions().within(limit);
        TransactionResult result;
        try {
            result = transactions.apply(List.of(TransactionOperation.lock(key, new byte[0], Slots.FLAGS, session.id()),
                    TransactionOperation.compareAndSet(settings.name + LockNames.SUFFIX,
                            slots.with(session.id()).bytes(), Slots.FLAGS, slots.index())));
        } catch (ConsulException e) {
            if (!Calls.isRefused(e)) {
                // the session carries nothing else: its end takes back what may have been acquired
                session.retire(key);
            }
            throw e;
        }
        if (result.isCommitted()) {
            LockLease lease = new LockLease(new LockLease.Acquired(session,
                    new SlotClaim(consul, settings.name, session.id()), result.entry(1).indexes().modify()), pass,
                    settings.interruptOwner);
            return session.attach(lease.hold()) ? lease : null;
        }
        if (result.failedBecause(Kind.NO_SESSION)) {
            session.endAsGone();
        } else if (!result.failedBecause(Kind.CHANGED)) {
            String reason = result.errors().getFirst().reason();
            throw new ConsulRejectedException("semaphore " + settings.name + ": refused, \"" + reason + "\"", CONFLICT,
                    reason, null);
        }
        return null;
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
