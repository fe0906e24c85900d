package io.lictor.lock;

import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.runtime.ConsulRuntime;

/** Threads for tasks that may block: platform threads up to a bound, and beyond it virtual ones, so that none waits for another. */
final class FewPlatformThreads {

    private final ConsulRuntime runtime;
    private final String job;
    private final int most;
    private final AtomicInteger running = new AtomicInteger();

    /**
     * None yet.
     *
     * @param job what they do
     * @param most platform threads at a time
     */
    FewPlatformThreads(ConsulRuntime runtime, String job, int most) {
        this.runtime = runtime;
        this.job = job;
        this.most = most;
    }

    Thread start(Runnable task) {
        if (running.incrementAndGet() > most) {
            running.decrementAndGet();
            return runtime.start(job, task);
        }
        try {
            return runtime.startPlatform(job, () -> {
                try {
                    task.run();
                } finally {
                    running.decrementAndGet();
                }
            });
        } catch (OutOfMemoryError e) {
            // a machine that has no more platform threads still has virtual ones
            running.decrementAndGet();
            return runtime.start(job, task);
        }
    }
}
