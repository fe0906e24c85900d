package io.lictor.http.runtime;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the JVM: one shutdown hook for what all clients have to do then, side by side on platform threads, each
 * within its own time. Safe for use by several threads.
 */
public final class ProcessEnd {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessEnd.class);
    private static final ProcessEnd OF_THIS_JVM = new ProcessEnd(Runtime.getRuntime()::addShutdownHook);

    private final Consumer<Thread> hooks;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Task> armed = new LinkedHashSet<>();
    private boolean hooked;
    private boolean ending;

    /** @param hooks what takes the hook; throws IllegalStateException when the JVM is ending already */
    ProcessEnd(Consumer<Thread> hooks) {
        this.hooks = hooks;
    }

    public static ProcessEnd ofThisJvm() {
        return OF_THIS_JVM;
    }

    /**
     * A task, not yet armed.
     *
     * @param name for the thread and the log
     * @param limit asked for at the end: how long the JVM waits for the task
     */
    public Task task(String name, Runnable action, Supplier<Duration> limit) {
        return new Task(name, action, limit);
    }

    /** Something to do at the end of the JVM. */
    public final class Task implements AutoCloseable {
        private final String name;
        private final Runnable action;
        private final Supplier<Duration> limit;
        private boolean begun;
        private boolean closed;

        private Task(String name, Runnable action, Supplier<Duration> limit) {
            this.name = name;
            this.action = action;
            this.limit = limit;
        }

        /** From now on the task runs at the end of the JVM. Does nothing when it is armed or closed already. */
        public void arm() {
            boolean late;
            lock.lock();
            try {
                if (begun || closed) {
                    return;
                }
                begun = true;
                late = ending || !isHooked();
                if (!late) {
                    armed.add(this);
                }
            } finally {
                lock.unlock();
            }
            if (late) {
                LOG.warn("{} begins while the JVM is ending, which will not wait for it", name);
            }
        }

        /** Takes the task back, for good. */
        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                armed.remove(this);
            } finally {
                lock.unlock();
            }
        }

        @SuppressWarnings("CatchingUnchecked")
        private void run() {
            try {
                action.run();
            } catch (Throwable e) {
                LOG.warn("{} failed at the end of the JVM", name, e);
            }
        }
    }

    private boolean isHooked() {
        if (!hooked) {
            try {
                hooks.accept(new Thread(this::run, "consul-shutdown"));
                hooked = true;
            } catch (IllegalStateException e) {
                ending = true; // the JVM is ending
            }
        }
        return hooked;
    }

    private void run() {
        Map<Task, Thread> running = new LinkedHashMap<>();
        lock.lock();
        try {
            ending = true;
            // application threads may keep all carriers of virtual threads busy to the end
            armed.forEach(task -> running.put(task,
                    Thread.ofPlatform().daemon().name("consul-shutdown-" + task.name).unstarted(task::run)));
        } finally {
            lock.unlock();
        }
        long begun = System.nanoTime();
        running.values().forEach(Thread::start);
        try {
            for (Map.Entry<Task, Thread> entry : running.entrySet()) {
                await(entry.getKey(), entry.getValue(), begun);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Task task, Thread thread, long begun) throws InterruptedException {
        Duration limit = task.limit.get();
        Duration left = limit.minusNanos(System.nanoTime() - begun);
        if (left.isNegative() || !thread.join(left)) {
            LOG.warn("{} did not end within {} of the end of the JVM", task.name, limit);
        }
    }
}
