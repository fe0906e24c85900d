package io.lictor.api.internal;

import java.time.Duration;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** What is done with whatever a round throws. Used by one thread at a time. */
final class LoopGuard {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MOST_DOUBLINGS = 4;

    private final ConsulRuntime runtime;
    private final String job;
    private final FailureLog log;
    private int failures;

    LoopGuard(ConsulRuntime runtime, String job, FailureLog log) {
        this.runtime = runtime;
        this.job = job;
        this.log = log;
    }

    /**
     * Runs one round, whatever it throws.
     *
     * @return the pause until the next one, or null for the end
     */
    @Nullable
    Duration round(LoopStep step) {
        try {
            Duration pause = step.run();
            failures = 0;
            return pause;
        } catch (ConsulClosedException e) {
            return null;
        } catch (InterruptedException | ConsulInterruptedException e) {
            Thread.currentThread().interrupt();
            return pause();
        } catch (Throwable e) {
            report(e);
            return pause();
        }
    }

    /** From 0.5 to 8 s, by a quarter more or less. */
    private Duration pause() {
        try {
            long nanos = FIRST_PAUSE.toNanos() << Math.clamp(failures - 1L, 0, MOST_DOUBLINGS);
            return Duration.ofNanos((long) (nanos * (0.75 + runtime.random() / 2)));
        } catch (Throwable shortOfMemory) {
            return FIRST_PAUSE;
        }
    }

    /** Short of memory even a report fails. */
    private void report(Throwable thrown) {
        failures++;
        try {
            if (failures == 1) {
                log.failed("job " + job + " goes on after " + thrown, thrown);
            }
            runtime.observer().jobFailed(job, thrown);
        } catch (Throwable again) {
            thrown.addSuppressed(again);
        }
    }
}
