package io.lictor.examples.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.lictor.examples.nginx.Get;

/** Somebody who asks a front at a fixed rate, and somebody who reads its file all the time, until they are closed. */
final class Caller implements AutoCloseable {

    private static final int KEPT = 20;
    private static final Duration BETWEEN_READS = Duration.ofMillis(1);

    private final List<String> bad = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final List<Thread> threads;
    private volatile boolean closed;

    Caller(Supplier<Get> front, int eachSecond, Path file) {
        Duration pause = Duration.ofSeconds(1).dividedBy(eachSecond);
        threads = List.of(
                Thread.ofPlatform().name("caller").start(() -> every(pause, () -> request(front.get()))),
                Thread.ofPlatform().name("reader").start(() -> every(BETWEEN_READS, () -> read(file))));
    }

    private void every(Duration pause, Runnable task) {
        long due = System.nanoTime();
        while (!closed) {
            task.run();
            due = Math.max(due + pause.toNanos(), System.nanoTime() - Duration.ofSeconds(1).toNanos());
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private void request(Get answer) {
        requests.incrementAndGet();
        if (answer.status() != 200) {
            note("request " + answer);
        }
    }

    private void read(Path file) {
        reads.incrementAndGet();
        try {
            String text = Files.readString(file);
            if (!text.startsWith("# Written by Lictor") || !text.endsWith("}\n")) {
                note("torn: " + text);
            }
        } catch (NoSuchFileException e) {
            note("absent: " + e);
        } catch (IOException e) {
            note("read: " + e);
        }
    }

    private void note(String what) {
        if (bad.size() < KEPT) {
            bad.add(what);
        }
    }

    /** Requests that failed and files that were not whole; some of them. */
    List<String> bad() {
        return bad;
    }

    int requests() {
        return requests.get();
    }

    int reads() {
        return reads.get();
    }

    /** Ends both. */
    void end() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        end();
    }
}
