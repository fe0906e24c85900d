package io.lictor.testkit.inprocess.engine;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.runtime.ConsulRuntime;

/** What is to happen later: one thread that waits for the next due moment and runs it. */
public final class Timers {
    private static final Comparator<Timer> NEXT_DUE = Comparator.comparingLong(Timer::at)
            .thenComparingLong(Timer::order);
    private static final Duration FOREVER = Duration.ofDays(10_000);

    private final ConsulRuntime runtime;
    private final ConsulRuntime.Signal changed;
    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Timer> queue = new PriorityQueue<>(NEXT_DUE);
    private final Thread thread;
    private long order;
    private boolean closed;

    /** Something due; cancelling it is allowed at any time. */
    public final class Timer {
        private final long at;
        private final long order;
        private final Runnable task;

        private Timer(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        private long at() {
            return at;
        }

        private long order() {
            return order;
        }

        /** Forgets it. */
        public void cancel() {
            lock.lock();
            try {
                queue.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    Timers(ConsulRuntime runtime) {
        this.runtime = runtime;
        this.changed = runtime.newSignal();
        this.thread = runtime.start("timers", this::run);
    }

    /** Runs a task after a time; it must not block. */
    public Timer after(Duration delay, Runnable task) {
        lock.lock();
        try {
            Timer timer = new Timer(runtime.nanoTime() + delay.toNanos(), order++, task);
            queue.add(timer);
            if (queue.peek() == timer) {
                changed.raise();
            }
            return timer;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                changed.await(runDue());
                if (isClosed()) {
                    return;
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs what is due; returns how long the next one has. */
    private Duration runDue() {
        Timer due = next();
        while (due != null) {
            due.task.run();
            due = next();
        }
        lock.lock();
        try {
            Timer next = queue.peek();
            return next == null ? FOREVER : Duration.ofNanos(next.at - runtime.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private @org.jspecify.annotations.Nullable Timer next() {
        lock.lock();
        try {
            Timer head = queue.peek();
            return head == null || closed || head.at - runtime.nanoTime() > 0 ? null : queue.poll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
        } finally {
            lock.unlock();
        }
        changed.raise();
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
