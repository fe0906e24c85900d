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
 * Some of them go to what keeps things alive while that waits for a connection.
 *
 * <p>A watch takes its permit itself, since how long it polls depends on how many others wait; all other blocking
 * queries are given one by the {@link Transport}. Who waits does so in a signal of the runtime, so that a test that
 * moves the time sees it at rest.
 */
public final class PollBudget implements Lender {

    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final int size;
    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    /** Those who go ahead of all others, and the others. */
    private final Deque<Waiter> ahead = new ArrayDeque<>();
    private final Deque<Waiter> queue = new ArrayDeque<>();
    private volatile @Nullable GrowingShare borrower;
    private int mostLent;
    private int lent;
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

    /** As {@link #acquire()}, ahead of all who wait and have not come in this way. */
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
            (first ? ahead : queue).addLast(waiter);
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
            if (!waiter.granted) {
                boolean unused = ahead.remove(waiter) || queue.remove(waiter);
                return;
            }
        } finally {
            lock.unlock();
        }
        passOn();
    }

    /** Not called with the lock: the other share has one of its own, which it holds while it borrows. */
    private void passOn() {
        GrowingShare other = borrower;
        if (other != null && other.isWaited() && mayLend()) {
            if (other.accept(this)) {
                return;
            }
            noLongerLent();
        }
        grantNext();
        if (other != null && other.isWaited()) {
            other.pull();
        }
    }

    private void grantNext() {
        lock.lock();
        try {
            Waiter next = ahead.isEmpty() ? queue.pollFirst() : ahead.pollFirst();
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

    /** Gives way to another share, which may have as many at a time. */
    void lendsTo(GrowingShare other, int most) {
        mostLent = most;
        borrower = other;
    }

    private boolean mayLend() {
        lock.lock();
        try {
            boolean may = lent < mostLent && !closed;
            lent += may ? 1 : 0;
            return may;
        } finally {
            lock.unlock();
        }
    }

    private void noLongerLent() {
        lock.lock();
        try {
            lent--;
        } finally {
            lock.unlock();
        }
    }

    /** Lends one for which nobody waits; used by the transport. */
    @Override
    public boolean tryLend() {
        lock.lock();
        try {
            boolean may = free > 0 && mayLend();
            free -= may ? 1 : 0;
            return may;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what was lent; used by the transport. */
    @Override
    public void takeBack() {
        noLongerLent();
        passOn();
    }

    private void requireOpen() {
        if (closed) {
            throw new ConsulClosedException("the client is closed", null);
        }
    }

    /** How many polls there may be at a time now, without what is lent for a while. */
    public int size() {
        lock.lock();
        try {
            return size - lent;
        } finally {
            lock.unlock();
        }
    }

    /** How many permits are held. */
    public int inFlight() {
        lock.lock();
        try {
            return size - free - lent;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for a permit. */
    public int waiting() {
        lock.lock();
        try {
            return ahead.size() + queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            ahead.forEach(waiter -> waiter.signal.raise());
            queue.forEach(waiter -> waiter.signal.raise());
        } finally {
            lock.unlock();
        }
    }
}
