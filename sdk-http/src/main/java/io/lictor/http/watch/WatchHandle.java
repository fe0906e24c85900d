package io.lictor.http.watch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.lictor.api.Change;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/** One caller's share of a watch: its own listeners, its own end. */
final class WatchHandle<T> implements Watch<T> {

    /** How long a silent Consul is waited for when the snapshot on disk has something. */
    private static final Duration BEFORE_THE_SNAPSHOT = Duration.ofMillis(500);

    private final SharedWatch<T> shared;
    private final @Nullable Runnable changed;
    private final Consumer<WatchHandle<T>> onClose;
    private final Dispatcher<T> dispatcher;
    private final long openedNanos;
    private final AtomicBoolean closed = new AtomicBoolean();

    WatchHandle(SharedWatch<T> shared, @Nullable Runnable changed, Consumer<WatchHandle<T>> onClose) {
        this.shared = shared;
        this.changed = changed;
        this.onClose = onClose;
        this.dispatcher = new Dispatcher<>(shared.runtime(), shared.key(), () -> shared.snapshot().value(),
                thrown -> shared.runtime().observer().listenerFailed(shared, thrown));
        this.openedNanos = shared.runtime().nanoTime();
    }

    @Override
    public WatchState<T> state() {
        return shared.current().state();
    }

    @Override
    public Duration age() {
        Snapshot<T> now = shared.current();
        long since = now.value() == null ? openedNanos : now.confirmedNanos();
        return Duration.ofNanos(shared.runtime().nanoTime() - since);
    }

    @Override
    public T await(Duration timeout) {
        Require.timeout(timeout, "timeout");
        T ready = valueOrThrow();
        if (ready != null) {
            return ready;
        }
        Signal signal = shared.runtime().newSignal();
        shared.addAwaiting(signal);
        try {
            return await(timeout, signal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException(shared + ": interrupted while waiting for a first value", e);
        } finally {
            shared.removeAwaiting(signal);
        }
    }

    private T await(Duration timeout, Signal signal) throws InterruptedException {
        long begun = shared.runtime().nanoTime();
        while (true) {
            T value = valueOrThrow();
            if (value != null) {
                return value;
            }
            Duration waited = Duration.ofNanos(shared.runtime().nanoTime() - begun);
            Duration left = timeout.minus(waited);
            boolean restorable = shared.isRestorable();
            if (restorable && (waited.compareTo(BEFORE_THE_SNAPSHOT) >= 0 || !left.isPositive()
                    || shared.isConsulAway())) {
                shared.restoreAfter(waited);
                restorable = false;
                value = valueOrThrow();
                if (value != null) {
                    return value;
                }
            }
            if (!left.isPositive()) {
                throw timedOut(timeout);
            }
            Duration patience = BEFORE_THE_SNAPSHOT.minus(waited);
            signal.await(restorable && patience.compareTo(left) < 0 ? patience : left);
        }
    }

    private @Nullable T valueOrThrow() {
        requireOpen();
        WatchState<T> state = state();
        if (state.value() == null && state.lastFailure() instanceof ConsulRejectedException rejected) {
            throw new ConsulRejectedException(shared + ": " + rejected.getMessage(), rejected.status(),
                    rejected.reason(), rejected);
        }
        return state.value();
    }

    private ConsulTimeoutException timedOut(Duration timeout) {
        ConsulException failure = state().lastFailure();
        String why = failure == null ? "Consul has not answered yet" : failure.getMessage();
        return new ConsulTimeoutException(shared + ": no value within " + timeout + " (open for " + age() + "): " + why,
                failure);
    }

    @Override
    public Subscription onChange(Consumer<? super Change<T>> listener) {
        Require.nonNull(listener, "listener");
        requireOpen();
        return dispatcher.add(listener);
    }

    private void requireOpen() {
        if (closed.get() || shared.isClosed()) {
            throw new ConsulClosedException(shared + " is closed", null);
        }
    }

    /** A change was published. */
    void wake() {
        if (changed != null) {
            changed.run();
        }
        dispatcher.wake();
    }

    @Override
    public void close() {
        if (stop()) {
            onClose.accept(this);
            dispatcher.awaitEnd();
        }
    }

    /** Ends the handle without waiting for a listener; false when it had ended before. */
    boolean stop() {
        boolean first = closed.compareAndSet(false, true);
        if (first) {
            dispatcher.stop();
            shared.wakeAwaiting();
        }
        return first;
    }

    Dispatcher<T> dispatcher() {
        return dispatcher;
    }

    @Override
    public String toString() {
        return shared.toString();
    }
}
