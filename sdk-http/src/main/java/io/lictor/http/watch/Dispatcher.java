package io.lictor.http.watch;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.lictor.api.Change;
import io.lictor.api.Subscription;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the listeners of one handle, one after another, on a thread that lives from the first listener to the end of
 * the handle. A listener that is slow sees merged steps and delays only those of the same handle.
 */
final class Dispatcher<T> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final Duration CALL_UNDER_WAY = Duration.ofMillis(500);

    private final SharedWatch<T> shared;
    private final Signal signal;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private volatile boolean stopped;

    Dispatcher(SharedWatch<T> shared) {
        this.shared = shared;
        this.signal = shared.runtime().newSignal();
    }

    /** One listener with the value that it saw last; only the dispatching thread moves that on. */
    private final class Listener implements Subscription {
        private final Consumer<? super Change<T>> target;
        private @Nullable T seen;
        private boolean hasThrown;

        private Listener(Consumer<? super Change<T>> target, @Nullable T seen) {
            this.target = target;
            this.seen = seen;
        }

        private void offer(T current) {
            T previous = seen;
            if (Objects.equals(previous, current)) {
                return;
            }
            seen = current;
            try {
                target.accept(new Change<>(previous, current));
            } catch (RuntimeException | Error e) {
                if (!hasThrown) {
                    hasThrown = true;
                    LOG.error("{}: listener {} threw; it will be called again, and this is logged once", shared,
                            target.getClass().getName(), e);
                }
                shared.runtime().observer().listenerFailed(shared, e);
            }
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    Subscription add(Consumer<? super Change<T>> target) {
        Listener listener = new Listener(target, shared.snapshot().value());
        listeners.add(listener);
        lock.lock();
        try {
            if (thread == null && !stopped) {
                thread = shared.runtime().start("listen-" + shared.key(), this::run);
            }
        } finally {
            lock.unlock();
        }
        // a change between the look at the value and the adding has woken nobody
        wake();
        return listener;
    }

    private void run() {
        while (!stopped) {
            try {
                signal.await(FOREVER);
                deliver();
            } catch (InterruptedException e) {
                // the client closes: looked at above
            }
        }
    }

    private void deliver() {
        for (Listener listener : listeners) {
            T current = shared.snapshot().value();
            if (!stopped && current != null && listeners.contains(listener)) {
                listener.offer(current);
            }
        }
    }

    void wake() {
        signal.raise();
    }

    /** No listener is called any more, except for a call that is under way. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
        signal.raise();
    }

    void interrupt() {
        Thread running = thread();
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
        }
    }

    /** Waits for the end of a call that is under way, for a bounded time; not in a listener itself. */
    void awaitEnd() {
        awaitEnd(CALL_UNDER_WAY);
    }

    void awaitEnd(Duration limit) {
        Joins.await(thread(), limit);
    }

    private @Nullable Thread thread() {
        lock.lock();
        try {
            return thread;
        } finally {
            lock.unlock();
        }
    }
}
