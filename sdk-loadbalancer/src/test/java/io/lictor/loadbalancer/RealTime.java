package io.lictor.loadbalancer;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;

/** Runtime on the system's clock, for tests with sockets in them; knows its threads. */
final class RealTime implements ConsulRuntime {

    private final ConsulObserver observer;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    RealTime(ConsulObserver observer) {
        this.observer = observer;
    }

    Set<Thread> threads() {
        threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        return Set.copyOf(threads);
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
        Thread thread = builder.name(job).unstarted(task);
        threads.add(thread);
        thread.start();
        return thread;
    }

    @Override
    public Signal newSignal() {
        Semaphore raised = new Semaphore(0);
        return new Signal() {
            @Override
            public boolean await(Duration timeout) throws InterruptedException {
                boolean told = raised.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
                raised.drainPermits();
                return told;
            }

            @Override
            public void raise() {
                raised.release();
            }
        };
    }

    @Override
    public ConsulObserver observer() {
        return observer;
    }
}
