package io.lictor.lock;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Moment until which a caller is willing to wait, by the monotonic clock.
 *
 * @param runtime the clock
 * @param nanos the moment, where there is one
 * @param kind how long that is
 */
record Deadline(ConsulRuntime runtime, long nanos, Kind kind) {

    private static final Duration FOREVER = Duration.ofDays(36_500);

    /** Whether and how there is a moment. */
    enum Kind {
        /** One look, without waiting for anybody. */
        NONE,
        /** Until the moment. */
        LIMITED,
        /** For as long as it takes. */
        UNLIMITED
    }

    static Deadline none(ConsulRuntime runtime) {
        return new Deadline(runtime, 0, Kind.NONE);
    }

    static Deadline never(ConsulRuntime runtime) {
        return new Deadline(runtime, 0, Kind.UNLIMITED);
    }

    static Deadline after(ConsulRuntime runtime, Duration timeout) {
        return timeout.compareTo(FOREVER) >= 0
                ? never(runtime)
                : new Deadline(runtime, runtime.nanoTime() + timeout.toNanos(), Kind.LIMITED);
    }

    /** How long there is to wait: nothing for a single look. */
    Duration left() {
        return switch (kind) {
            case NONE -> Duration.ZERO;
            case LIMITED -> Duration.ofNanos(nanos - runtime.nanoTime());
            case UNLIMITED -> FOREVER;
        };
    }

    boolean isOver() {
        return !left().isPositive();
    }

    boolean mayWait() {
        return kind != Kind.NONE;
    }

    /** Time for one call; null for that of the client. A call that is begun gets at least a moment. */
    @Nullable
    Duration forCall(Duration requestTimeout) {
        return kind != Kind.LIMITED || left().compareTo(requestTimeout) >= 0 ? null : atLeast(left());
    }

    private static Duration atLeast(Duration time) {
        Duration least = Duration.ofMillis(10);
        return time.compareTo(least) < 0 ? least : time;
    }

    /** The shorter of what is left and another time. */
    Duration atMost(Duration time) {
        return left().compareTo(time) < 0 ? left() : time;
    }
}
