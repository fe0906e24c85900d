package io.lictor.lock;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lock that is held, until it is closed or lost.
 *
 * <pre>{@code
 * try (LockLease lease = lock.acquire(Duration.ofSeconds(30))) {
 *     lease.onLost(() -> job.cancel());
 *     store.write(report, lease.fencingToken());
 * }
 * }</pre>
 *
 * <p><b>Loss.</b> A lease is lost when the TTL of its session passes without a confirmed renewal (by our own clocks, so
 * also with the network gone and after the process was frozen), when Consul ends the session, or when somebody deletes
 * the key or takes it by other means. {@link #isHeld()} is false from then on and never true again, the listeners run
 * once, and, if the lock was built so, the thread that acquired it is interrupted.
 *
 * <p><b>Fencing.</b> {@link #isHeld()} can be out of date as soon as it is answered. What must not be written by two
 * holders has to check {@link #fencingToken()} and refuse a smaller one than it has seen.
 *
 * <p><b>Threads.</b> Safe for use by several threads. Listeners are called on a thread of the client.
 *
 * <p><b>Lifecycle.</b> {@link #close()} releases the lock; on a lost lease it does nothing, and it never throws.
 */
public final class LockLease implements AutoCloseable {

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
    private final HeldSession.Hold hold = new Carried();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile State state = State.HELD;
    private volatile @Nullable String lossReason;
    private volatile @Nullable HoldMonitor monitor;
    private int entries = 1;

    /**
     * What was acquired.
     *
     * @param session the session that holds it
     * @param claim what it holds
     * @param token modify index of the acquisition
     */
    record Acquired(HeldSession session, Claim claim, long token) {}

    LockLease(Acquired acquired, Gate.Pass pass, boolean interruptOwner) {
        this.acquired = acquired;
        this.pass = pass;
        this.interruptOwner = interruptOwner;
        this.runtime = acquired.session.runtime();
        this.since = runtime.nanoTime();
    }

    /** The lease as its session sees it. */
    private final class Carried implements HeldSession.Hold {
        @Override
        public String key() {
            return LockLease.this.key();
        }

        @Override
        public boolean isLease() {
            return true;
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
    }

    /** A listener, called once. */
    private static final class Listener implements Subscription {
        private final Runnable target;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Listener(Runnable target) {
            this.target = target;
        }

        void call() {
            if (open.compareAndSet(true, false)) {
                try {
                    target.run();
                } catch (Throwable e) {
                    LOG.error("listener {} of a lost lock threw", target.getClass().getName(), e);
                }
            }
        }

        @Override
        public void close() {
            open.set(false);
        }
    }

    HeldSession.Hold hold() {
        return hold;
    }

    HeldSession session() {
        return acquired.session;
    }

    /** Watches the key from now on, by a watch that the lease closes. */
    void watch(Watch<java.util.Optional<KeyValueEntry>> watch) {
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

    /**
     * The key that is held.
     *
     * @return such as {@code orders/reindex/.lock}
     */
    public String key() {
        return acquired.claim.key();
    }

    /**
     * A number that grows from one holder of the lock to the next: the index in Consul's log of the entry by which it
     * was acquired.
     *
     * <p>It grows also over a deletion of the key, plain writes to it and a change of leader, since the log only grows.
     * It can go back when the cluster is set up anew, or restored elsewhere from a snapshot that is older than the last
     * holder: then whoever keeps the largest token has to be reset too.
     *
     * @return the token, more than 0
     */
    public long fencingToken() {
        return acquired.token;
    }

    /**
     * Whether the lock is held, as far as this process can know. Computed from the clock at each call; does no I/O.
     *
     * @return false from the loss or the release on
     */
    public boolean isHeld() {
        return state == State.HELD && acquired.session.isAlive() && state == State.HELD;
    }

    /**
     * Time for which the lock stays held even if Consul were unreachable from now on. Every renewal makes it longer.
     *
     * @return the time, zero once the lock is lost or released
     */
    public Duration remaining() {
        return isHeld() ? acquired.session.life().remaining() : Duration.ZERO;
    }

    /**
     * Why the lock was lost.
     *
     * @return the reason, or null while it is held and after a release
     */
    public @Nullable String lossReason() {
        return lossReason;
    }

    /**
     * Calls a listener when the lock is lost, not when it is closed; at once when it is lost already.
     *
     * @param listener called once, on a thread of the client; it may block, and what it throws is logged
     * @return the handle that takes it back
     */
    public Subscription onLost(Runnable listener) {
        Listener added = new Listener(Require.nonNull(listener, "listener"));
        listeners.add(added);
        if (state == State.LOST) {
            Thread unused = runtime.start("lock-lost", added::call);
        }
        return added;
    }

    boolean isOwnedBy(Thread thread) {
        return owner == thread;
    }

    /** Counts one more entry of the owner; false when the lease is over. */
    boolean enter() {
        lock.lock();
        try {
            if (state == State.HELD) {
                entries++;
            }
            return state == State.HELD;
        } finally {
            lock.unlock();
        }
    }

    private void lose(String reason) {
        lock.lock();
        try {
            if (state != State.HELD) {
                return;
            }
            lossReason = reason;
            state = State.LOST;
            if (interruptOwner) {
                // within the lock: a close() that has returned is not followed by an interrupt
                owner.interrupt();
            }
        } finally {
            lock.unlock();
        }
        LOG.warn("lock {} with fencing token {} is lost: {}", key(), acquired.token, reason);
        runtime.observer().lockLost(key(), reason);
        pass.giveBack();
        Thread unused = runtime.start("lock-lost", () -> {
            stopMonitor();
            acquired.session.retire(key());
            acquired.session.detach(hold);
            listeners.forEach(Listener::call);
        });
    }

    /**
     * Releases the lock; idempotent. Without an answer from Consul it goes on trying in the background, in the end by
     * destroying the session. Does nothing when the lock is lost. Of a reentrant lock, the last entry releases.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (state != State.HELD || --entries > 0) {
                return;
            }
            state = State.RELEASED;
        } finally {
            lock.unlock();
        }
        // before the release, which wakes the poll: it then has nobody to go on for
        stopMonitor();
        new LeaseRelease(acquired, hold, pass).run();
    }

    private void stopMonitor() {
        HoldMonitor begun = monitor;
        if (begun != null) {
            begun.close();
        }
    }

    @Override
    public String toString() {
        return "LockLease[" + key() + ", token " + acquired.token + ", " + state + "]";
    }
}
