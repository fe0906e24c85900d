package io.lictor.lock;

import java.time.Duration;
import java.time.Instant;

import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;

/** Runtime with clocks that stand until a test moves them, and threads of another one. */
final class HandClock implements ConsulRuntime {

    private final ConsulRuntime threads;
    private volatile Duration moved = Duration.ZERO;
    private volatile Runnable beforeLook = () -> {};

    HandClock(ConsulRuntime threads) {
        this.threads = threads;
    }

    void move(Duration time) {
        moved = moved.plus(time);
    }

    /** Runs something before each look at the monotonic clock. */
    void beforeLook(Runnable task) {
        beforeLook = task;
    }

    @Override
    public long nanoTime() {
        beforeLook.run();
        return moved.toNanos();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plus(moved);
    }

    @Override
    public double random() {
        return threads.random();
    }

    @Override
    public Thread start(String job, Runnable task) {
        return threads.start(job, task);
    }

    @Override
    public Thread startPlatform(String job, Runnable task) {
        return threads.startPlatform(job, task);
    }

    @Override
    public Signal newSignal() {
        return threads.newSignal();
    }

    @Override
    public ConsulObserver observer() {
        return threads.observer();
    }
}
