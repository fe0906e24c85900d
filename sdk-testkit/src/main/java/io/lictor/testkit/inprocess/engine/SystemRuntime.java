package io.lictor.testkit.inprocess.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.internal.RunningThreads;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;

/** Real time: the one place of the in-process Consul that reads a clock. */
public final class SystemRuntime implements ConsulRuntime {

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

    private static Thread start(Thread.Builder builder, String job, Runnable task) {
        Thread thread = RunningThreads.counted(builder.name("lictor-in-process-" + job), task);
        thread.start();
        return thread;
    }

    @Override
    public Signal newSignal() {
        return new LockSignal();
    }

    @Override
    public ConsulObserver observer() {
        return ConsulObserver.NONE;
    }

    private static final class LockSignal implements Signal {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition raisedNow = lock.newCondition();
        private boolean raised;

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            long left = timeout.compareTo(Duration.ofDays(3_650)) > 0 ? Long.MAX_VALUE : timeout.toNanos();
            lock.lockInterruptibly();
            try {
                while (!raised && left > 0) {
                    left = raisedNow.awaitNanos(left);
                }
                boolean was = raised;
                raised = false;
                return was;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void raise() {
            lock.lock();
            try {
                raised = true;
                raisedNow.signal();
            } finally {
                lock.unlock();
            }
        }
    }
}
