package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thread that looks after one query while it waits for a better datacenter, and only then. */
final class FailoverWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverWatch.class);

    private final ConsulRuntime runtime;
    private final String service;
    private final Supplier<@Nullable Duration> look;
    private final Signal signal;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** @param look chooses anew, and says when to do that again, or null for never */
    FailoverWatch(ConsulRuntime runtime, String service, Supplier<@Nullable Duration> look) {
        this.runtime = runtime;
        this.service = service;
        this.look = look;
        this.signal = runtime.newSignal();
    }

    /** Begins to look, or sets the pace of the next look. */
    void next(@Nullable Duration pause) {
        if (pause == null || closed) {
            return;
        }
        if (running.compareAndSet(false, true)) {
            try {
                String job = "failover-" + service;
                runtime.start(job, GuardedLoop.restarting(runtime, job, LOG::error, this));
            } catch (ConsulClosedException e) {
                running.set(false);
            }
        } else if (!Thread.currentThread().equals(thread)) {
            signal.raise();
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            do {
                running.set(true);
                Duration pause = look.get();
                while (pause != null && !closed) {
                    signal.await(pause);
                    pause = look.get();
                }
                running.set(false);
                // whoever saw it running just before has not begun another one
            } while (!closed && look.get() != null && running.compareAndSet(false, true));
        } catch (InterruptedException e) {
            // the client is closing, and this thread ends with it
            running.set(false);
            Thread.currentThread().interrupt();
        } catch (ConsulClosedException e) {
            running.set(false);
        }
    }

    void close() {
        closed = true;
        signal.raise();
    }
}
