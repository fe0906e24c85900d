package io.lictor.http.api;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.runtime.SystemRuntime;

/** A runtime that knows which of its threads have not ended. */
final class CountingRuntime implements ConsulRuntime, AutoCloseable {

    private final SystemRuntime system;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong started = new AtomicLong();

    CountingRuntime(SystemRuntime system) {
        this.system = system;
    }

    Set<String> running() {
        return running;
    }

    @Override
    public Thread start(String job, Runnable task) {
        return system.start(job, counted(job, task));
    }

    @Override
    public Thread startPlatform(String job, Runnable task) {
        return system.startPlatform(job, counted(job, task));
    }

    private Runnable counted(String job, Runnable task) {
        String name = job + "#" + started.incrementAndGet();
        running.add(name);
        return () -> {
            try {
                task.run();
            } finally {
                running.remove(name);
            }
        };
    }

    @Override
    public long nanoTime() {
        return system.nanoTime();
    }

    @Override
    public Instant now() {
        return system.now();
    }

    @Override
    public double random() {
        return system.random();
    }

    @Override
    public Signal newSignal() {
        return system.newSignal();
    }

    @Override
    public ConsulObserver observer() {
        return system.observer();
    }

    @Override
    public void close() {
        system.close();
    }
}
