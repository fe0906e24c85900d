package io.lictor.sync.render;

import java.time.Duration;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * When to run. The first change after a calm time at once; those that follow within the quiet time of a run together,
 * when none has come for the minimum, and no later than the maximum after the first of them. A failed run again after a
 * while, also without a change. Used by one thread.
 */
final class Pace {

    private static final int LONGEST_RETRY = 10;
    private static final long LOOK_AGAIN = Duration.ofSeconds(5).toNanos();

    private final long minimum;
    private final long maximum;
    private final long retry;
    private @Nullable Long lastRun;
    private @Nullable Long firstChange;
    private long lastChange;
    private @Nullable Long retryAt;
    private int failures;

    Pace(Duration minimum, Duration maximum, Duration retry) {
        this.minimum = Require.notNegative(minimum, "minimum quiet time").toNanos();
        this.maximum = Require.notNegative(maximum, "maximum quiet time").toNanos();
        this.retry = Require.positive(retry, "retry").toNanos();
        if (maximum.compareTo(minimum) < 0) {
            throw Require.illegal("maximum quiet time", maximum, ">= the minimum, which is " + minimum);
        }
    }

    /** Something has changed. */
    void changed(long now) {
        if (firstChange == null) {
            firstChange = now;
        }
        lastChange = now;
    }

    /** Nanoseconds until the next run is due, zero or less when it is; null when there is no reason for one. */
    @Nullable
    Long untilRun(long now) {
        Long change = firstChange == null ? null : dueAfterChange(firstChange) - now;
        Long again = retryAt == null ? null : retryAt - now;
        if (change == null || again == null) {
            return change == null ? again : change;
        }
        return Math.min(change, again);
    }

    private long dueAfterChange(long first) {
        Long run = lastRun;
        if (run == null || first - run >= minimum) {
            return first;
        }
        return Math.min(lastChange + minimum, first + maximum);
    }

    /** A run begins; it sees all changes so far. */
    void begun() {
        firstChange = null;
        retryAt = null;
    }

    /** The run only found out what to wait for; why it does not come is looked at now and then. */
    void waiting(long now) {
        retryAt = now + LOOK_AGAIN;
        failures = 0;
    }

    /** The run has ended and everything is as it should be. */
    void ended(long now) {
        lastRun = now;
        failures = 0;
    }

    /** The run has ended and is to be tried again. */
    void failed(long now) {
        lastRun = now;
        retryAt = now + retry * Math.min(1L << Math.min(failures, LONGEST_RETRY), LONGEST_RETRY);
        failures++;
    }
}
