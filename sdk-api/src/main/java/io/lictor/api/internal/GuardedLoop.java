package io.lictor.api.internal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.lictor.api.runtime.ConsulRuntime;

/**
 * A loop on a thread of its own: rounds with pauses between them, until a round says that it was the last, the client is
 * closed or the thread is interrupted. Nothing else that is thrown ends it: after that there is a pause of half a second,
 * twice as long each time, up to eight seconds.
 *
 * <pre>{@code
 * Thread thread = runtime.start("sweep", new GuardedLoop(runtime, "sweep", closing, log, () -> {
 *     sweep();
 *     return closed ? null : interval;
 * }));
 * }</pre>
 */
public final class GuardedLoop implements Runnable {

    private static final Duration RELIEF = Duration.ofMillis(10);

    private final ConsulRuntime.Signal wake;
    private final LoopGuard guard;
    private final LoopStep step;

    /**
     * A loop, not yet running.
     *
     * @param job its name, for reports
     * @param wake ends a pause
     * @param log told of the first of several failures in a row
     * @param step one round
     */
    public GuardedLoop(ConsulRuntime runtime, String job, ConsulRuntime.Signal wake, FailureLog log, LoopStep step) {
        this.wake = wake;
        this.guard = new LoopGuard(runtime, job, log);
        this.step = step;
    }

    /**
     * The whole work of a thread, which is begun again after a pause when something ends it that it does not handle.
     *
     * @param job its name, for reports
     * @param log told of the first of several failures in a row
     * @param work what ends by itself when it is to end
     */
    public static Runnable restarting(ConsulRuntime runtime, String job, FailureLog log, Runnable work) {
        return new GuardedLoop(runtime, job, runtime.newSignal(), log, () -> {
            work.run();
            return null;
        });
    }

    @Override
    public void run() {
        Duration pause = guard.round(step);
        while (pause != null && paused(pause)) {
            pause = guard.round(step);
        }
    }

    /** False when the thread was interrupted. */
    private boolean paused(Duration pause) {
        if (!pause.isPositive()) {
            // a look at the signal would take it from a round that waits for it
            return !Thread.currentThread().isInterrupted();
        }
        try {
            wake.await(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        } catch (Throwable shortOfMemory) {
            LockSupport.parkNanos(RELIEF.toNanos());
            return true;
        }
    }
}
