package io.lictor.http.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Connections that blocking queries may hold at a time: whoever polls takes a permit first, in the order of asking.
 *
 * <p>A watch takes its permit itself, since how long it polls depends on how many others wait; all other blocking
 * queries are given one by the {@link Transport}. Who waits does so in a signal of the runtime, so that a test that
 * moves the time sees it at rest.
 */
public final class PollBudget {

    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final int size;
    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> queue = new ArrayDeque<>();
    private int free;
    private boolean closed;

    public PollBudget(int size, ConsulRuntime runtime) {
        this.size = size;
        this.runtime = runtime;
        this.free = size;
    }

    /** Right to hold one connection, until it is closed. */
    public final class Permit implements AutoCloseable {
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Permit() {}

        /** Gives the permit back; idempotent. */
        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                passOn();
            }
        }
    }

    /** One thread in the queue; guarded by the lock, its signal aside. */
    private static final class Waiter {
        private final ConsulRuntime.Signal signal;
        private boolean granted;

        Waiter(ConsulRuntime.Signal signal) {
            this.signal = signal;
        }
    }

    /**
     * Waits for a permit.
     *
     * @throws InterruptedException when the thread is interrupted
     * @throws ConsulClosedException when the client is closed, before or while it waits
     */
    public Permit acquire() throws InterruptedException {
        return inTime(tryAcquire(FOREVER, false));
    }

    /** As {@link #acquire()}, ahead of all who wait. */
    public Permit acquireFirst() throws InterruptedException {
        return inTime(tryAcquire(FOREVER, true));
    }

    private static Permit inTime(@Nullable Permit permit) {
        if (permit == null) {
            throw new IllegalStateException("waited for a hundred years");
        }
        return permit;
    }

    /** Waits for a permit for a bounded time; null when there was none. */
    @Nullable
    Permit tryAcquire(Duration timeout) throws InterruptedException {
        return tryAcquire(timeout, false);
    }

    private @Nullable Permit tryAcquire(Duration timeout, boolean first) throws InterruptedException {
        Waiter waiter = freeOrQueued(first);
        if (waiter == null) {
            return new Permit();
        }
        boolean waiting = true;
        try {
            waiter.signal.await(timeout);
            waiting = !isGranted(waiter);
            return waiting ? null : new Permit();
        } finally {
            if (waiting) {
                leave(waiter);
            }
        }
    }

    /** Null when a permit was free. */
    private @Nullable Waiter freeOrQueued(boolean first) {
        lock.lock();
        try {
            requireOpen();
            if (free > 0) {
                free--;
                return null;
            }
            Waiter waiter = new Waiter(runtime.newSignal());
            if (first) {
                queue.addFirst(waiter);
            } else {
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

    /** Leaves the queue; a permit granted at the last moment goes to the next one. */
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
                free++;
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

    /** How many polls there may be at a time. */
    public int size() {
        return size;
    }

    /** How many permits are held. */
    public int inFlight() {
        lock.lock();
        try {
            return size - free;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for a permit. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits. */
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
