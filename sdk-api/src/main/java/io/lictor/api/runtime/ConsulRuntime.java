package io.lictor.api.runtime;

import java.time.Duration;
import java.time.Instant;

import io.lictor.api.observe.ConsulObserver;

/**
 * Clock, threads, randomness and observer of a client: the only way by which the SDK reads time, starts a thread,
 * waits or reports.
 *
 * <p>Production code has no reason to implement it. A test moves time with the testkit's {@code ManualTime}. All
 * methods are safe for use by several threads.
 */
public interface ConsulRuntime {

    /**
     * A monotonic clock.
     *
     * @return nanoseconds from an arbitrary origin, as {@link System#nanoTime()}
     */
    long nanoTime();

    /**
     * The wall clock, for what people read only.
     *
     * @return the moment
     */
    Instant now();

    /**
     * A random number for jitter and random picks.
     *
     * @return 0 (inclusive) to 1 (exclusive)
     */
    double random();

    /**
     * Starts a virtual thread that is named after the client and the job.
     *
     * @param job what it does, such as {@code watch-health/nginx}
     * @param task what to run; what it throws is reported and never lost
     * @return the started thread
     */
    Thread start(String job, Runnable task);

    /**
     * Starts a platform thread that is a daemon and named after the client and the job: for what has to run however busy
     * the application keeps the carriers of virtual threads. Where time is simulated it may be a virtual one.
     *
     * @param job what it does, such as {@code keep-alive-1}
     * @param task what to run; what it throws is reported and never lost
     * @return the started thread
     */
    Thread startPlatform(String job, Runnable task);

    /**
     * A new signal to wait on.
     *
     * @return a signal that is not raised
     */
    Signal newSignal();

    /**
     * Where the SDK reports to.
     *
     * @return the observer, never null
     */
    ConsulObserver observer();

    /**
     * Place where one loop pauses until time has passed or somebody wakes it.
     *
     * <p>A signal raised while nobody waits is kept: the next wait returns at once.
     */
    interface Signal {

        /**
         * Waits and takes the signal.
         *
         * @param timeout how long at the most; zero or less only looks
         * @return true when it was raised, false when the time passed
         * @throws InterruptedException when the thread is interrupted
         */
        boolean await(Duration timeout) throws InterruptedException;

        /** Wakes the waiting thread, or the next one. */
        void raise();
    }
}
