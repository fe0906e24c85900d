package io.lictor.http.transport;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one client: a share for requests, a small one for what keeps registrations alive, the largest one
 * for polls, and some that nobody may use.
 *
 * <p>The rest is head-room: a connection that was cut is still open for the agent while its successor is opened.
 */
final class Budget {

    private static final int ALL = Integer.MAX_VALUE / 2;

    private final Semaphore requests;
    private final Semaphore keepAlives;
    private final PollBudget polls;
    private final AtomicInteger requestsInFlight = new AtomicInteger();

    Budget(int connections, ConsulRuntime runtime) {
        int headRoom = Math.max(1, connections / 16);
        int forKeepAlive = connections < 16 ? 1 : 2;
        int forRequests = Math.max(1, connections / 4 - headRoom - forKeepAlive);
        // not fair: a strict order would park and wake a thread for every request; the deadline bounds every wait
        this.requests = new Semaphore(forRequests);
        this.keepAlives = new Semaphore(forKeepAlive);
        this.polls = new PollBudget(Math.max(1, connections - headRoom - forRequests - forKeepAlive), runtime);
    }

    /** Right to use a connection. */
    @FunctionalInterface
    interface Permit {
        void release();
    }

    PollBudget polls() {
        return polls;
    }

    int requestsInFlight() {
        return requestsInFlight.get();
    }

    /** Waits for a permit; null when none became free in time. */
    @Nullable
    Permit take(Call call, long nanos) throws InterruptedException {
        return switch (call.lane()) {
            case PERMITTED_POLL -> () -> {};
            case POLL -> {
                PollBudget.Permit permit = polls.tryAcquire(Duration.ofNanos(nanos));
                yield permit == null ? null : permit::close;
            }
            case REQUEST -> take(requests, nanos);
            case KEEP_ALIVE -> take(keepAlives, nanos);
        };
    }

    private @Nullable Permit take(Semaphore share, long nanos) throws InterruptedException {
        if (!share.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            return null;
        }
        requestsInFlight.incrementAndGet();
        return () -> {
            requestsInFlight.decrementAndGet();
            share.release();
        };
    }

    /** Wakes whoever waits. */
    void close() {
        polls.close();
        requests.release(ALL);
        keepAlives.release(ALL);
    }
}
