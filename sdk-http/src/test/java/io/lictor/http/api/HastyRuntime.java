package io.lictor.http.api;

import java.time.Duration;
import java.time.Instant;

import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;

/** A runtime whose watches pause for a millisecond at the most, so that a second of a test holds many polls. */
record HastyRuntime(ConsulRuntime inner) implements ConsulRuntime {

    private static final Duration LONGEST = Duration.ofMillis(1);

    /** A signal that a watch does not wait for. */
    private record Hasty(Signal inner) implements Signal {
        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            boolean polls = Thread.currentThread().getName().contains("watch-");
            return inner.await(polls && timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout);
        }

        @Override
        public void raise() {
            inner.raise();
        }
    }

    @Override
    public Thread start(String job, Runnable task) {
        return inner.start(job, task);
    }

    @Override
    public long nanoTime() {
        return inner.nanoTime();
    }

    @Override
    public Instant now() {
        return inner.now();
    }

    @Override
    public double random() {
        return inner.random();
    }

    @Override
    public Thread startPlatform(String job, Runnable task) {
        return inner.startPlatform(job, task);
    }

    @Override
    public Signal newSignal() {
        return new Hasty(inner.newSignal());
    }

    @Override
    public ConsulObserver observer() {
        return inner.observer();
    }
}
