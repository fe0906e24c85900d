package io.lictor.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a client: one step after another within one time, each whatever the ones before have thrown or taken.
 *
 * <p>A step has at least its own share, and what earlier ones have left of theirs.
 */
final class Closing {

    /** Of all timed steps together. */
    static final Duration LIMIT = Duration.ofMillis(900);

    private static final Logger LOG = LoggerFactory.getLogger(HttpConsulClient.class);

    private final ConsulRuntime runtime;
    private final List<Step> steps = new ArrayList<>();

    /** @param share null for a step that has a bound of its own */
    private record Step(String what, @Nullable Duration share, Consumer<Duration> action) {
        long reserved() {
            return share == null ? 0 : share.toNanos();
        }
    }

    Closing(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Adds a step.
     *
     * @param share the least time that it is given
     * @param action is told how long it may take
     */
    Closing within(Duration share, String what, Consumer<Duration> action) {
        steps.add(new Step(what, share, action));
        return this;
    }

    /** Adds a step with a bound of its own, which does not count. */
    Closing then(String what, Runnable action) {
        steps.add(new Step(what, null, unused -> action.run()));
        return this;
    }

    /** Runs the steps. An interruption of the caller does not cut one short and is there again in the end. */
    void run() {
        boolean interrupted = Thread.interrupted();
        long left = LIMIT.toNanos();
        long reserved = steps.stream().mapToLong(Step::reserved).sum();
        for (Step step : steps) {
            reserved -= step.reserved();
            long begun = runtime.nanoTime();
            guarded(step, Duration.ofNanos(Math.max(step.reserved(), left - reserved)));
            if (step.share() != null) {
                left -= runtime.nanoTime() - begun;
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private static void guarded(Step step, Duration limit) {
        try {
            step.action().accept(limit);
        } catch (Throwable e) {
            LOG.error("closing the client: {} failed, the rest goes on", step.what(), e);
        }
    }
}
