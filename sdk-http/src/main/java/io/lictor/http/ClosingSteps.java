package io.lictor.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.Subscription;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other modules do before the client ends: side by side, within a bounded time. */
final class ClosingSteps {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConsulClient.class);

    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Step> steps = new ArrayList<>();
    private boolean closed;

    ClosingSteps(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    /** A step of its own for each call, whatever its equals says. */
    private final class Step implements Subscription {
        private final Runnable action;

        Step(Runnable action) {
            this.action = action;
        }

        void run() {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("a step before the end of the client failed", e);
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                steps.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    Subscription add(Runnable action) {
        Step step = new Step(Require.nonNull(action, "step"));
        lock.lock();
        try {
            if (closed) {
                throw new ConsulClosedException("the client is closed", null);
            }
            steps.add(step);
        } finally {
            lock.unlock();
        }
        return step;
    }

    /** Runs the steps, once; those that take longer go on until the client's threads are interrupted. */
    void run(Duration limit) {
        long deadline = runtime.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        List<Thread> running = taken().stream().map(step -> runtime.start("closing", step::run)).toList();
        for (Thread thread : running) {
            interrupted |= !awaitEnd(thread, deadline);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nobody has interrupted the waiting, which goes on all the same. */
    private boolean awaitEnd(Thread thread, long deadline) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime())));
                return !interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private List<Step> taken() {
        lock.lock();
        try {
            closed = true;
            List<Step> taken = List.copyOf(steps);
            steps.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
