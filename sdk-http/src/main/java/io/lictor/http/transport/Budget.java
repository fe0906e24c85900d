package io.lictor.http.transport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one client, in shares: for requests, for what keeps registrations and sessions alive, for first reads
 * of watches, and the largest one for polls. One is nobody's: a connection that was cut is still open for the agent while
 * its successor is opened.
 *
 * <p>What keeps something alive is never to wait for what can wait: its share grows with what is asked of it, up to three
 * quarters of all connections, by those of requests and polls, which give way and get them back.
 */
final class Budget {

    private final RequestShare requests;
    private final GrowingShare keepAlives;
    /** Null where there are too few connections for one more share. */
    private final @Nullable GrowingShare firstReads;
    private final PollBudget polls;
    private final ConsulRuntime runtime;
    private final AtomicInteger requestsInFlight = new AtomicInteger();

    Budget(int connections, ConsulRuntime runtime) {
        this.runtime = runtime;
        int headRoom = Math.max(1, connections / 16);
        int forKeepAlive = connections < 16 ? 1 : 2;
        int forRequests = Math.max(1, connections / 4 - headRoom - forKeepAlive);
        int forPolls = Math.max(1, connections - headRoom - forRequests - forKeepAlive);
        int forFirstReads = headRoom < 3 ? 0 : headRoom / 2;
        this.requests = new RequestShare(forRequests, forRequests - Math.max(1, forRequests * 2 / 5));
        this.polls = new PollBudget(forPolls, runtime);
        this.keepAlives = new GrowingShare(forKeepAlive + Math.max(0, headRoom - 1 - forFirstReads), runtime,
                List.of(requests, polls));
        this.firstReads = forFirstReads == 0 ? null : new GrowingShare(forFirstReads, runtime, List.of(requests));
        polls.lendsTo(keepAlives, forPolls - Math.max(1, forPolls / 6));
        requests.lendsTo(firstReads == null ? List.of(keepAlives) : List.of(keepAlives, firstReads));
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
            case REQUEST -> counted(takeRequest(nanos));
            case KEEP_ALIVE -> counted(take(keepAlives, "keep-alive", nanos));
            case FIRST_READ -> counted(
                    firstReads == null ? takeRequest(nanos) : take(firstReads, "first read", nanos));
        };
    }

    private @Nullable Permit takeRequest(long nanos) throws InterruptedException {
        Permit atOnce = requests.tryTake();
        if (atOnce != null) {
            return atOnce;
        }
        long begun = runtime.nanoTime();
        Permit permit = requests.take(nanos);
        waited("request", begun);
        return permit;
    }

    private @Nullable Permit take(GrowingShare share, String name, long nanos) throws InterruptedException {
        Permit atOnce = share.tryTake();
        if (atOnce != null) {
            return atOnce;
        }
        long begun = runtime.nanoTime();
        Permit permit = share.take(Duration.ofNanos(nanos));
        waited(name, begun);
        return permit;
    }

    private void waited(String share, long begun) {
        runtime.observer().connectionAwaited(share, Duration.ofNanos(runtime.nanoTime() - begun));
    }

    private @Nullable Permit counted(@Nullable Permit permit) {
        if (permit == null) {
            return null;
        }
        requestsInFlight.incrementAndGet();
        return () -> {
            requestsInFlight.decrementAndGet();
            permit.release();
        };
    }

    /** Wakes whoever waits. */
    void close() {
        polls.close();
        requests.close();
        keepAlives.close();
        if (firstReads != null) {
            firstReads.close();
        }
    }
}
