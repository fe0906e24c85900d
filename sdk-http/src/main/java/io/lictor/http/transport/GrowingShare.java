package io.lictor.http.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * A share that is small, and borrows from others when more is asked for: in the order of asking, and only while somebody
 * waits. What was borrowed goes from one to the next of those who wait, and then back.
 */
final class GrowingShare {

    private final ConsulRuntime runtime;
    private final List<? extends Lender> lenders;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> queue = new ArrayDeque<>();
    private int free;
    private volatile boolean waited;
    private volatile boolean closed;

    /**
     * A share.
     *
     * @param own connections that are never lent to others
     * @param lenders asked one after another
     */
    GrowingShare(int own, ConsulRuntime runtime, List<? extends Lender> lenders) {
        this.runtime = runtime;
        this.free = own;
        this.lenders = lenders;
    }

    /** One thread in the queue; guarded by the lock, its signal aside. */
    private static final class Waiter {
        private final ConsulRuntime.Signal signal;
        private @Nullable Grant grant;

        Waiter(ConsulRuntime.Signal signal) {
            this.signal = signal;
        }
    }

    /** A connection and whose it is. */
    private final class Grant implements Budget.Permit {
        /** Null for one of its own. */
        private final @Nullable Lender lender;

        Grant(@Nullable Lender lender) {
            this.lender = lender;
        }

        @Override
        public void release() {
            if (!passedOn() && lender != null) {
                lender.takeBack();
            }
        }

        private boolean passedOn() {
            lock.lock();
            try {
                if (grantNext(lender)) {
                    return true;
                }
                if (lender == null) {
                    free++;
                }
                return false;
            } finally {
                lock.unlock();
            }
        }
    }

    /** One at once, or null. */
    Budget.@Nullable Permit tryTake() {
        lock.lock();
        try {
            return queue.isEmpty() || closed ? find() : null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for one; null when there was none in time. */
    Budget.@Nullable Permit take(Duration timeout) throws InterruptedException {
        Waiter waiter = new Waiter(runtime.newSignal());
        enter(waiter);
        // a connection that became free before the wait was known of
        pull();
        try {
            boolean unused = waiter.signal.await(timeout);
            return leave(waiter);
        } catch (InterruptedException e) {
            Grant granted = leave(waiter);
            if (granted != null) {
                granted.release();
            }
            throw e;
        }
    }

    private void enter(Waiter waiter) {
        lock.lock();
        try {
            queue.addLast(waiter);
            waited = true;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Grant leave(Waiter waiter) {
        lock.lock();
        try {
            if (queue.remove(waiter)) {
                waited = !queue.isEmpty();
            }
            return waiter.grant == null && closed ? new Grant(null) : waiter.grant;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Grant find() {
        if (closed) {
            return new Grant(null);
        }
        if (free > 0) {
            free--;
            return new Grant(null);
        }
        for (Lender lender : lenders) {
            if (lender.tryLend()) {
                return new Grant(lender);
            }
        }
        return null;
    }

    private boolean grantNext(@Nullable Lender lender) {
        Waiter next = queue.pollFirst();
        waited = !queue.isEmpty();
        if (next == null) {
            return false;
        }
        next.grant = new Grant(lender);
        next.signal.raise();
        return true;
    }

    /** Whether somebody waits: asked by lenders whenever they have a connection to give. */
    boolean isWaited() {
        return waited;
    }

    /** Takes over a connection that has just been lent; false when nobody waits any more. */
    boolean accept(Lender lender) {
        lock.lock();
        try {
            return grantNext(lender);
        } finally {
            lock.unlock();
        }
    }

    /** Looks whether there is something for those who wait. */
    void pull() {
        lock.lock();
        try {
            while (!queue.isEmpty()) {
                Grant found = find();
                if (found == null) {
                    return;
                }
                boolean unused = grantNext(found.lender);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody through, to see that all is over. */
    void close() {
        lock.lock();
        try {
            closed = true;
            queue.forEach(waiter -> waiter.signal.raise());
        } finally {
            lock.unlock();
        }
    }
}
