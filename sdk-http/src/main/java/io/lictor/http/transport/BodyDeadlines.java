package io.lictor.http.transport;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends exchanges whose body stalls or drips beyond their deadline.
 *
 * <p>One platform thread, started with the first body. It sleeps until the earliest deadline, so
 * that the usual request, which ends before, wakes nobody.
 */
final class BodyDeadlines {

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    private static final String NAME = "body-deadlines";
    private static final Duration IDLE = Duration.ofHours(1);

    private final ConsulRuntime runtime;
    private final ConsulRuntime.Signal earlier;
    private final Set<Guarded> guarded = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile long wakeAt;
    private volatile boolean closed;

    /** An exchange that can be ended from outside. */
    interface Guarded {

        /** Moment of the runtime's clock at which the body must be whole. */
        long deadline();

        /** Ends it; the connection is closed. */
        void abort(AbortedException reason);
    }

    BodyDeadlines(ConsulRuntime runtime) {
        this.runtime = runtime;
        this.earlier = runtime.newSignal();
    }

    void guard(Guarded exchange) {
        guarded.add(exchange);
        if (started.compareAndSet(false, true)) {
            wakeAt = exchange.deadline();
            Thread unused = runtime.startPlatform(NAME,
                    new GuardedLoop(runtime, NAME, earlier, LOG::error, this::abortLate));
        } else if (exchange.deadline() - wakeAt < 0) {
            earlier.raise();
        }
    }

    void release(Guarded exchange) {
        guarded.remove(exchange);
    }

    private @Nullable Duration abortLate() {
        long now = runtime.nanoTime();
        // once each: whoever waits for one may take a while to come and release it
        guarded.removeIf(exchange -> {
            boolean late = exchange.deadline() - now <= 0;
            if (late) {
                exchange.abort(AbortedException.late());
            }
            return late;
        });
        return closed ? null : untilNext();
    }

    private Duration untilNext() {
        long now = runtime.nanoTime();
        long nanos = IDLE.toNanos();
        for (Guarded exchange : guarded) {
            nanos = Math.min(nanos, exchange.deadline() - now);
        }
        wakeAt = now + nanos;
        // one that was added meanwhile has seen the old moment
        for (Guarded exchange : guarded) {
            nanos = Math.min(nanos, exchange.deadline() - now);
        }
        return Duration.ofNanos(Math.max(1, nanos));
    }

    void close() {
        closed = true;
        earlier.raise();
    }
}
