package io.lictor.http.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import io.lictor.api.internal.RunningThreads;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runtime of a client that brings none: the system's clocks, threads named {@code consul-<client>-<job>}.
 *
 * <p>Closing it interrupts the threads that are still alive and waits for their end, for a bounded time.
 */
public final class SystemRuntime implements ConsulRuntime, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SystemRuntime.class);
    private static final Duration JOIN_TIME = Duration.ofMillis(600);

    private final String prefix;
    private final ConsulObserver observer;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public SystemRuntime(String clientName, ConsulObserver observer) {
        this.prefix = (clientName.startsWith("consul-") ? clientName : "consul-" + clientName) + "-";
        this.observer = GuardedObserver.around(observer);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public Thread start(String job, Runnable task) {
        return start(Thread.ofVirtual(), job, task);
    }

    @Override
    public Thread startPlatform(String job, Runnable task) {
        return start(Thread.ofPlatform().daemon(), job, task);
    }

    private Thread start(Thread.Builder builder, String job, Runnable task) {
        Thread thread = RunningThreads.counted(builder.name(prefix + job), () -> run(job, task));
        threads.add(thread);
        // asked before the start, because the thread itself may close the runtime and is to be left alone then;
        // a close() from here on finds the thread
        boolean late = closed;
        thread.start();
        if (late) {
            thread.interrupt();
        }
        return thread;
    }

    private void run(String job, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("job {}{} ended by an exception that nobody handled; this is a defect of the SDK", prefix, job,
                    e);
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    @Override
    public Signal newSignal() {
        return new SystemSignal();
    }

    @Override
    public ConsulObserver observer() {
        return observer;
    }

    /** Interrupts what still runs and waits for its end; a thread that calls it is left alone. */
    @Override
    public void close() {
        close(JOIN_TIME);
    }

    /** The same within another time. */
    public void close(Duration limit) {
        closed = true;
        List<Thread> alive = threads.stream().filter(thread -> thread != Thread.currentThread()).toList();
        alive.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        for (Thread thread : alive) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        List<String> left = alive.stream().filter(Thread::isAlive).map(Thread::getName).toList();
        if (!left.isEmpty()) {
            LOG.warn("threads that did not end within {} ms of closing: {}", limit.toMillis(), left);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
