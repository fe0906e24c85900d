package io.lictor.http.registration;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.time.ManualTime;

/** Manual time that can jump without waking anybody, as for a process that was stopped and goes on. */
final class FrozenTime implements ConsulRuntime {

    private final ManualTime time;
    private final AtomicLong missed = new AtomicLong();

    FrozenTime(ManualTime time) {
        this.time = time;
    }

    void jump(Duration span) {
        missed.addAndGet(span.toNanos());
    }

    @Override
    public long nanoTime() {
        return time.nanoTime() + missed.get();
    }

    @Override
    public Instant now() {
        return time.now().plusNanos(missed.get());
    }

    @Override
    public double random() {
        return time.random();
    }

    @Override
    public Thread start(String job, Runnable task) {
        return time.start(job, task);
    }

    @Override
    public Thread startPlatform(String job, Runnable task) {
        return time.startPlatform(job, task);
    }

    @Override
    public Signal newSignal() {
        return time.newSignal();
    }

    @Override
    public ConsulObserver observer() {
        return time.observer();
    }
}
