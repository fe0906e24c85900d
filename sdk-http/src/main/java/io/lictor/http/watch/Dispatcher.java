package io.lictor.http.watch;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.lictor.api.Change;
import io.lictor.api.Subscription;
import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the listeners of one handle of a changing value, one after another, on a thread that lives from the first listener to the end of
 * the handle. A listener that is slow sees merged steps and delays only those of the same handle.
 */
public final class Dispatcher<T> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final Duration CALL_UNDER_WAY = Duration.ofMillis(500);

    private final ConsulRuntime runtime;
    private final String name;
    private final Supplier<@Nullable T> value;
    private final Consumer<Throwable> onThrown;
    private final Signal signal;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private volatile boolean stopped;

    /**
     * A dispatcher without a listener.
     *
     * @param name of the value, for the thread and the log
     * @param value gives the value of now, or null before the first one; never blocks
     * @param onThrown hears of each exception of a listener
     */
    public Dispatcher(ConsulRuntime runtime, String name, Supplier<@Nullable T> value, Consumer<Throwable> onThrown) {
        this.runtime = runtime;
        this.name = name;
        this.value = value;
        this.onThrown = onThrown;
        this.signal = runtime.newSignal();
    }

    /** One listener with the value that it saw last; only the dispatching thread moves that on. */
    private final class Listener implements Subscription {
        private final Consumer<? super Change<T>> target;
        private final Class<?> named;
        private @Nullable T seen;
        private boolean hasThrown;

        private Listener(Consumer<? super Change<T>> target, Class<?> named, @Nullable T seen) {
            this.target = target;
            this.named = named;
            this.seen = seen;
        }

        private void offer(T current) {
            T previous = seen;
            try {
                // of the application as well: a value of its own may not be able to
                if (Objects.equals(previous, current)) {
                    return;
                }
                seen = current;
                target.accept(new Change<>(previous, current));
            } catch (Throwable e) {
                if (!hasThrown) {
                    hasThrown = true;
                    LOG.error("{}: listener {} threw; it will be called again, and this is logged once", name,
                            named.getName(), e);
                }
                onThrown.accept(e);
            }
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    /** Adds a listener of the changes from now on. */
    public Subscription add(Consumer<? super Change<T>> target) {
        return add(target, target.getClass());
    }

    /** The same for a listener that stands for another one, whose class the log shall name. */
    public Subscription add(Consumer<? super Change<T>> target, Class<?> named) {
        Listener listener = new Listener(target, named, value.get());
        listeners.add(listener);
        lock.lock();
        try {
            if (thread == null && !stopped) {
                thread = runtime.start("listen-" + name, this::run);
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
            // only the end of the client interrupts, which is looked at above; else it was a listener's own doing
            new GuardedLoop(runtime, "listen-" + name, signal, LOG::error, this::round).run();
        }
    }

    private @Nullable Duration round() {
        deliver();
        return stopped ? null : FOREVER;
    }

    private void deliver() {
        for (Listener listener : listeners) {
            T current = value.get();
            if (!stopped && current != null && listeners.contains(listener)) {
                listener.offer(current);
            }
        }
    }

    /** A change was published. */
    public void wake() {
        signal.raise();
    }

    /** No listener is called any more, except for a call that is under way. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
        signal.raise();
    }

    /** Interrupts a listener that is being called. */
    public void interrupt() {
        Thread running = thread();
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
        }
    }

    /** Waits for the end of a call that is under way, for a bounded time; not in a listener itself. */
    public void awaitEnd() {
        awaitEnd(CALL_UNDER_WAY);
    }

    /** The same with a bound of the caller's. */
    public void awaitEnd(Duration limit) {
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
