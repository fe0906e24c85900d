package io.lictor.http.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.Indexed;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** A value with an index, on which reads block in the time of the test. */
final class ScriptedTable<T> implements BlockingRead<T> {

    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<ConsulRuntime.Signal> blocked = new ArrayList<>();
    private T value;
    private long index;
    private int reads;
    private boolean holding;
    private Duration cost = Duration.ZERO;
    private @Nullable Supplier<? extends RuntimeException> outage;

    ScriptedTable(ConsulRuntime runtime, T value, long index) {
        this.runtime = runtime;
        this.value = value;
        this.index = index;
    }

    /** An answer, or null to wait on. */
    private @Nullable Indexed<T> look(long asked, long deadline, ConsulRuntime.Signal signal) {
        lock.lock();
        try {
            blocked.remove(signal);
            if (outage != null) {
                throw outage.get();
            }
            boolean passed = asked == 0 || Long.compareUnsigned(index, asked) > 0;
            if (!holding && (passed || runtime.nanoTime() >= deadline)) {
                return new Indexed<>(value, new AnswerMetadata(index, true, null, null, false));
            }
            blocked.add(signal);
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Indexed<T> read(long asked, Duration wait) {
        lock.lock();
        try {
            reads++;
        } finally {
            lock.unlock();
        }
        ConsulRuntime.Signal signal = runtime.newSignal();
        long deadline = runtime.nanoTime() + wait.toNanos();
        try {
            Indexed<T> answer = look(asked, deadline, signal);
            while (answer == null) {
                signal.await(Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime())));
                answer = look(asked, deadline, signal);
            }
            if (cost.isPositive()) {
                runtime.newSignal().await(cost);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException("scripted", e);
        }
    }

    private void change(Runnable step) {
        lock.lock();
        try {
            step.run();
            List.copyOf(blocked).forEach(ConsulRuntime.Signal::raise);
        } finally {
            lock.unlock();
        }
    }

    void set(long newIndex, T newValue) {
        change(() -> {
            index = newIndex;
            value = newValue;
        });
    }

    /** Each read takes that long. */
    void costs(Duration time) {
        change(() -> cost = time);
    }

    /** While true nobody is answered. */
    void holdsAnswers(boolean hold) {
        change(() -> holding = hold);
    }

    /** Every read fails from now on; null ends it. */
    void fails(@Nullable Supplier<? extends RuntimeException> failure) {
        change(() -> outage = failure);
    }

    long index() {
        return index;
    }

    T value() {
        return value;
    }

    int reads() {
        lock.lock();
        try {
            return reads;
        } finally {
            lock.unlock();
        }
    }

    int blocked() {
        lock.lock();
        try {
            return blocked.size();
        } finally {
            lock.unlock();
        }
    }
}
