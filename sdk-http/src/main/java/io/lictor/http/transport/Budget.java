package io.lictor.http.transport;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one client: a share for requests, the larger one for polls, and some that nobody may use.
 *
 * <p>The rest is head-room: a connection that was cut is still open for the agent while its successor is opened.
 */
final class Budget {

    private static final int ALL = Integer.MAX_VALUE / 2;

    private final Semaphore requests;
    private final PollBudget polls;
    private final AtomicInteger requestsInFlight = new AtomicInteger();

    Budget(int connections, ConsulRuntime runtime) {
        int headRoom = Math.max(1, connections / 16);
        int forRequests = Math.max(1, connections / 4 - headRoom);
        this.requests = new Semaphore(forRequests, true);
        this.polls = new PollBudget(connections - headRoom - forRequests, runtime);
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
            case REQUEST -> {
                // without a timeout it does not queue behind others: the common case costs one atomic operation
                if (!requests.tryAcquire() && !requests.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                    yield null;
                }
                requestsInFlight.incrementAndGet();
                yield () -> {
                    requestsInFlight.decrementAndGet();
                    requests.release();
                };
            }
        };
    }

    /** Wakes whoever waits. */
    void close() {
        polls.close();
        requests.release(ALL);
    }
}
