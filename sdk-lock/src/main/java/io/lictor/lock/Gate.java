package io.lictor.lock;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * The one place per client and key where its threads line up: only the first asks Consul.
 *
 * <p>Consul answers "yes" to a session that holds the key already, and all locks of a client share a session: so threads
 * of one client must exclude each other here, before Consul is asked. It also spares Consul a crowd of contenders.
 */
final class Gate {

    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> queue = new ArrayDeque<>();
    private boolean taken;
    private boolean closed;
    private volatile boolean known;
    private volatile @Nullable LockLease lease;

    Gate(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    /** Right to ask Consul for the key, and then to hold it. */
    final class Pass {
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Pass() {}

        /** Lets the next thread through; idempotent. */
        void giveBack() {
            if (open.compareAndSet(true, false)) {
                lease = null;
                passOn();
            }
        }

        void holds(LockLease held) {
            lease = held;
        }
    }

    private static final class Waiter {
        private final ConsulRuntime.Signal signal;
        private boolean granted;

        Waiter(ConsulRuntime.Signal signal) {
            this.signal = signal;
        }
    }

    /** Whether the key was seen to be a lock's, or free. */
    boolean isKnown() {
        return known;
    }

    void seen() {
        known = true;
    }

    /** The lease of this client, as far as there is one. */
    @Nullable
    LockLease lease() {
        return lease;
    }

    /**
     * Waits for the pass; null when it was not to be had in time.
     *
     * @throws InterruptedException when the thread is interrupted
     * @throws ConsulClosedException when the client closes
     */
    @Nullable
    Pass enter(Deadline deadline) throws InterruptedException {
        Waiter waiter = freeOrQueued(deadline.mayWait());
        if (waiter == null) {
            return new Pass();
        }
        boolean through = false;
        try {
            if (deadline.mayWait()) {
                waiter.signal.await(deadline.left());
                through = isGranted(waiter);
            }
            return through ? new Pass() : null;
        } finally {
            if (!through) {
                leave(waiter);
            }
        }
    }

    private @Nullable Waiter freeOrQueued(boolean queued) {
        lock.lock();
        try {
            requireOpen();
            if (!taken) {
                taken = true;
                return null;
            }
            Waiter waiter = new Waiter(runtime.newSignal());
            if (queued) {
                queue.addLast(waiter);
            }
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    private boolean isGranted(Waiter waiter) {
        lock.lock();
        try {
            requireOpen();
            return waiter.granted;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Waiter waiter) {
        lock.lock();
        try {
            queue.remove(waiter);
            if (waiter.granted) {
                passOn();
            }
        } finally {
            lock.unlock();
        }
    }

    private void passOn() {
        lock.lock();
        try {
            Waiter next = queue.pollFirst();
            if (next == null) {
                taken = false;
            } else {
                next.granted = true;
                next.signal.raise();
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new ConsulClosedException("the client is closed", null);
        }
    }

    /** Sends everybody away. */
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
