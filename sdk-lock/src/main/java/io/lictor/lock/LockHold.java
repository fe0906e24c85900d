package io.lictor.lock;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock or permit that is held, from its acquisition to its release or loss. The leases of its owner share it: one, or,
 * of a reentrant lock, one for each entry. Safe for use by several threads.
 */
final class LockHold implements HeldSession.Hold {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);
    /** Shorter holds are not worth a poll: the next holder has a larger token anyway. */
    private static final Duration UNWATCHED = Duration.ofSeconds(1);

    /** What has become of it. */
    private enum State {
        HELD, RELEASED, LOST
    }

    private final Acquired acquired;
    private final Gate.Pass pass;
    private final boolean interruptOwner;
    private final ConsulRuntime runtime;
    private final Thread owner = Thread.currentThread();
    private final long since;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<LossListener> listeners = new CopyOnWriteArrayList<>();
    private volatile State state = State.HELD;
    private volatile @Nullable String lossReason;
    private volatile @Nullable HoldMonitor monitor;
    private int leases;
    /** Whether the last lease is being closed: its owner has no work that would have to be interrupted. Guarded. */
    private boolean closing;

    /**
     * What was acquired.
     *
     * @param session the session that holds it
     * @param claim what it holds
     * @param token modify index of the acquisition
     */
    record Acquired(HeldSession session, Claim claim, long token) {}

    LockHold(Acquired acquired, Gate.Pass pass, boolean interruptOwner) {
        this.acquired = acquired;
        this.pass = pass;
        this.interruptOwner = interruptOwner;
        this.runtime = acquired.session.runtime();
        this.since = runtime.nanoTime();
    }

    @Override
    public String key() {
        return acquired.claim.key();
    }

    @Override
    public boolean isLease() {
        return true;
    }

    @Override
    public void attached() {
        pass.carry(this);
    }

    @Override
    public void sessionEnded(String reason) {
        lose(reason);
    }

    @Override
    public @Nullable Duration look() {
        if (state != State.HELD || monitor != null) {
            return null;
        }
        Duration early = UNWATCHED.minusNanos(runtime.nanoTime() - since);
        if (early.isPositive()) {
            return early;
        }
        try {
            watch(acquired.session.consul().keyValue().watch(acquired.claim.watchedKey()));
        } catch (ConsulException e) {
            LOG.debug("{} is not watched: {}", key(), e.getMessage());
        }
        return null;
    }

    long token() {
        return acquired.token;
    }

    int permit() {
        return acquired.claim.permit();
    }

    HeldSession session() {
        return acquired.session;
    }

    boolean isOwnedBy(Thread thread) {
        return owner == thread;
    }

    /** Watches the key from now on, by a watch that the hold closes. */
    void watch(Watch<Optional<KeyValueEntry>> watch) {
        HoldMonitor begun = new HoldMonitor(acquired, watch, this::lose);
        boolean wanted;
        lock.lock();
        try {
            wanted = state == State.HELD && monitor == null;
            if (wanted) {
                monitor = begun;
            }
        } finally {
            lock.unlock();
        }
        if (wanted) {
            begun.start();
        } else {
            watch.close();
        }
    }

    /** Whether it is held, by the clock of now. */
    boolean isHeld() {
        return state == State.HELD && acquired.session.isAlive() && state == State.HELD;
    }

    /** Why it is lost; null while it is held and after a release. */
    @Nullable
    String lossReason() {
        if (state == State.HELD && !acquired.session.isAlive()) {
            // nobody has come to say so yet
            return acquired.session.life().reason();
        }
        return lossReason;
    }

    /** One lease more; null when it is over. */
    @Nullable
    LockLease lease() {
        lock.lock();
        try {
            if (state == State.RELEASED || (leases > 0 && state == State.LOST)) {
                return null;
            }
            leases++;
            return new LockLease(this);
        } finally {
            lock.unlock();
        }
    }

    /** Calls a listener of a lease at the loss, at once after it. */
    Subscription onLost(LockLease lease, Runnable listener) {
        LossListener added = new LossListener(lease, listener);
        listeners.add(added);
        if (state == State.LOST) {
            acquired.session.threads().notice(added::call);
        }
        return added;
    }

    /** One of its leases is closed, the last one releases it; false when it is lost, whoever finds that out. */
    boolean leave(LockLease lease) {
        lock.lock();
        try {
            closing |= leases == 1;
        } finally {
            lock.unlock();
        }
        if (!acquired.session.isAlive()) {
            lose(Objects.requireNonNullElse(acquired.session.life().reason(), Loss.TTL_SPENT));
        }
        lock.lock();
        try {
            if (state != State.HELD) {
                return false;
            }
            listeners.removeIf(listener -> listener.isOf(lease));
            if (--leases > 0) {
                return true;
            }
            state = State.RELEASED;
        } finally {
            lock.unlock();
        }
        // before the release, which wakes the poll: it then has nobody to go on for
        stopMonitor();
        new LeaseRelease(acquired, this, pass).run();
        return true;
    }

    private void lose(String reason) {
        lock.lock();
        try {
            if (state != State.HELD) {
                return;
            }
            lossReason = reason;
            state = State.LOST;
            if (interruptOwner && !closing) {
                // within the lock: a close() that has returned is not followed by an interrupt
                owner.interrupt();
            }
        } finally {
            lock.unlock();
        }
        try {
            LOG.warn("lock {} with fencing token {} is lost: {}", key(), acquired.token, reason);
            runtime.observer().lockLost(key(), reason);
            acquired.session.retire(acquired.claim);
        } finally {
            pass.giveBack();
            acquired.session.threads().notice(this::lost);
        }
    }

    private void lost() {
        stopMonitor();
        acquired.session.detach(this);
        listeners.forEach(LossListener::call);
    }

    private void stopMonitor() {
        HoldMonitor begun = monitor;
        if (begun != null) {
            begun.close();
        }
    }

    @Override
    public String toString() {
        return key() + ", token " + acquired.token + ", " + state;
    }
}
