package io.lictor.http.transport;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClosedException;
import org.jspecify.annotations.Nullable;

/**
 * Connections that blocking queries may hold at a time: whoever polls takes a permit first, in the order of asking.
 *
 * <p>A watch takes its permit itself, since how long it polls depends on how many others wait; all other blocking
 * queries are given one by the {@link Transport}.
 */
public final class PollBudget {

    private static final int ALL = Integer.MAX_VALUE / 2;

    private final int size;
    private final Semaphore permits;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    PollBudget(int size) {
        this.size = size;
        this.permits = new Semaphore(size, true);
    }

    /** Right to hold one connection, until it is closed. */
    public final class Permit implements AutoCloseable {
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Permit() {
            inFlight.incrementAndGet();
        }

        /** Gives the permit back; idempotent. */
        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                inFlight.decrementAndGet();
                permits.release();
            }
        }
    }

    /**
     * Waits for a permit.
     *
     * @throws InterruptedException when the thread is interrupted
     * @throws ConsulClosedException when the client is closed, before or while it waits
     */
    public Permit acquire() throws InterruptedException {
        waiting.incrementAndGet();
        try {
            permits.acquire();
        } finally {
            waiting.decrementAndGet();
        }
        return granted();
    }

    /** Waits for a permit for a bounded time; null when there was none. */
    @Nullable
    Permit tryAcquire(long nanos) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            if (!permits.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                return null;
            }
        } finally {
            waiting.decrementAndGet();
        }
        return granted();
    }

    private Permit granted() {
        if (closed) {
            throw new ConsulClosedException("the client is closed", null);
        }
        return new Permit();
    }

    /** How many polls there may be at a time. */
    public int size() {
        return size;
    }

    /** How many permits are held. */
    public int inFlight() {
        return inFlight.get();
    }

    /** How many wait for a permit. */
    public int waiting() {
        return waiting.get();
    }

    /** Wakes whoever waits. */
    void close() {
        closed = true;
        permits.release(ALL);
    }
}
