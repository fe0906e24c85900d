package io.lictor.lock;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * How long a session may still be believed to live, from our own clocks alone.
 *
 * <p>The time counts from the <em>start</em> of the last renewal that succeeded, since Consul counts from its arrival. It
 * is over when either clock says so: the monotonic one does not count the time of a suspended machine, and the wall clock
 * can be set back. Each look computes it anew, so that a process that was frozen knows at once; once over, it stays over,
 * whatever answer still arrives. Safe for use by several threads.
 */
final class SessionLife {

    private final ConsulRuntime runtime;
    private final AtomicReference<Span> span;

    /** Start and length of what Consul has promised last, or why that is void. */
    private record Span(Start start, Duration ttl, @Nullable String end) {}

    /** A moment by both clocks. */
    record Start(long nanos, Instant wall) {
        static Start now(ConsulRuntime runtime) {
            return new Start(runtime.nanoTime(), runtime.now());
        }
    }

    SessionLife(ConsulRuntime runtime, Start start, Duration ttl) {
        this.runtime = runtime;
        this.span = new AtomicReference<>(new Span(start, ttl, null));
    }

    /** Takes a renewal that Consul has confirmed; false when that comes too late. */
    boolean renewed(Start start, Duration ttl) {
        while (true) {
            Span now = span.get();
            // an answer that was under way for longer than the TTL promises nothing any more
            if (isVoid(now) || !left(new Span(start, ttl, null)).isPositive()) {
                return false;
            }
            if (span.compareAndSet(now, new Span(start, ttl, null))) {
                return true;
            }
        }
    }

    /** Ends it; false when it had ended before. */
    boolean end(String reason) {
        while (true) {
            Span now = span.get();
            if (now.end != null) {
                return false;
            }
            if (span.compareAndSet(now, new Span(now.start, now.ttl, reason))) {
                return true;
            }
        }
    }

    /** What is left of it, by the clock that leaves less. */
    Duration remaining() {
        Span now = span.get();
        Duration left = left(now);
        return now.end != null || left.isNegative() ? Duration.ZERO : left;
    }

    /** Time since the start of the last renewal that succeeded. */
    Duration sinceRenewal() {
        return Duration.ofNanos(runtime.nanoTime() - span.get().start.nanos);
    }

    Duration ttl() {
        return span.get().ttl;
    }

    @Nullable
    String reason() {
        return span.get().end;
    }

    private boolean isVoid(Span now) {
        return now.end != null || !left(now).isPositive();
    }

    private Duration left(Span now) {
        Duration monotonic = now.ttl.minusNanos(runtime.nanoTime() - now.start.nanos);
        Duration wall = now.ttl.minus(Duration.between(now.start.wall, runtime.now()));
        return monotonic.compareTo(wall) <= 0 ? monotonic : wall;
    }
}
