package io.lictor.http.config;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.Subscription;
import io.lictor.api.config.ConfigChange;
import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigSource;
import io.lictor.api.config.ConfigState;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.internal.Require;
import io.lictor.api.observe.ConfigView;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.http.watch.Dispatcher;
import io.lictor.http.watch.Joins;
import org.jspecify.annotations.Nullable;

/** One open config. Its loop writes, all others read one volatile value. */
final class LiveConfig<T> implements ConfigWatch<T>, ConfigView {

    private static final Duration UPDATE_UNDER_WAY = Duration.ofMillis(500);

    private final String name;
    private final ConsulRuntime runtime;
    private final LayerWatches layers;
    private final Consumer<LiveConfig<?>> onClose;
    private final Dispatcher<T> dispatcher;
    private final Signal decided;
    private final AtomicReference<@Nullable Published<T>> published = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable ConfigException broken;
    private volatile @Nullable ConsulException unread;
    private volatile @Nullable Thread loop;
    private volatile Runnable waker = () -> {};

    LiveConfig(String name, ConsulRuntime runtime, LayerWatches layers, Consumer<LiveConfig<?>> onClose) {
        this.name = name;
        this.runtime = runtime;
        this.layers = layers;
        this.onClose = onClose;
        this.dispatcher = new Dispatcher<>(runtime, name, this::value,
                thrown -> runtime.observer().configListenerFailed(this, thrown));
        this.decided = runtime.newSignal();
    }

    private record Published<T>(T value, ConfigSource source, Instant at) {}

    void startedAs(Thread thread) {
        loop = thread;
    }

    void wokenBy(Runnable waking) {
        waker = waking;
    }

    /** Makes the loop look at its layers. */
    void wake() {
        waker.run();
    }

    LayerWatches layers() {
        return layers;
    }

    boolean isClosed() {
        return closed.get();
    }

    private @Nullable T value() {
        Published<T> now = published.get();
        return now == null ? null : now.value();
    }

    /** Takes the value of the fallback file, unless Consul has been quicker. */
    void fallBackTo(T value, ConsulException away) {
        unread = away;
        published.compareAndSet(null, new Published<>(value, ConfigSource.FALLBACK_FILE, runtime.now()));
    }

    /**
     * Takes a value of Consul's; no failure is left.
     *
     * @return whether it is another one
     */
    boolean publish(T value) {
        if (isClosed()) {
            return false;
        }
        Published<T> before = published.get();
        boolean changed = before == null || !before.value().equals(value);
        if (before == null || changed) {
            published.set(new Published<>(value, ConfigSource.CONSUL, runtime.now()));
        } else if (before.source() != ConfigSource.CONSUL) {
            published.set(new Published<>(before.value(), ConfigSource.CONSUL, before.at()));
        }
        broken = null;
        decided.raise();
        if (changed) {
            dispatcher.wake();
        }
        return changed;
    }

    /** Keeps the value: what Consul holds cannot be used. */
    void keep(ConfigException why) {
        broken = why;
        decided.raise();
    }

    /** Keeps the value: the layers could not be read together, or null when they could. */
    void unread(@Nullable ConsulException why) {
        unread = why;
    }

    boolean hasValue() {
        return published.get() != null;
    }

    /**
     * Waits for the first value.
     *
     * @return whether there is one
     * @throws ConfigException when what Consul holds makes none
     */
    boolean awaitFirst(Duration limit) throws InterruptedException {
        long begun = runtime.nanoTime();
        while (published.get() == null) {
            ConfigException why = broken;
            if (why != null) {
                throw why;
            }
            requireOpen();
            Duration left = limit.minusNanos(runtime.nanoTime() - begun);
            if (!left.isPositive()) {
                return false;
            }
            decided.await(left);
        }
        return true;
    }

    private Published<T> first() {
        return Objects.requireNonNull(published.get(), "handed out before its first value");
    }

    @Override
    public T current() {
        return first().value();
    }

    @Override
    public ConfigState<T> state() {
        Published<T> now = first();
        return new ConfigState<>(now.value(), now.source(), now.at(), failure());
    }

    @Nullable
    ConsulException failure() {
        ConsulException own = ownFailure();
        return own != null ? own : layers.failure();
    }

    /** The failure that is not one of the layers' polls. */
    @Nullable
    ConsulException ownFailure() {
        ConfigException refused = broken;
        return refused != null ? refused : unread;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration age() {
        return layers.age();
    }

    @Override
    public boolean isBroken() {
        return broken != null;
    }

    @Override
    public boolean isFallback() {
        Published<T> now = published.get();
        return now != null && now.source() == ConfigSource.FALLBACK_FILE;
    }

    @Override
    public Subscription onChange(Consumer<? super ConfigChange<T>> listener) {
        Require.nonNull(listener, "listener");
        requireOpen();
        return dispatcher.add(change -> {
            T previous = Objects.requireNonNull(change.previous(), "previous");
            listener.accept(new ConfigChange<>(previous, change.current(),
                    Difference.between(previous, change.current())));
        }, listener.getClass());
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new ConsulClosedException(this + " is closed", null);
        }
    }

    @Override
    public <P> ConfigWatch<P> map(Function<? super T, ? extends P> part) {
        return new ConfigPart<>(this, part);
    }

    @Override
    public void close() {
        if (stop()) {
            onClose.accept(this);
            layers.close();
            Joins.await(loop, UPDATE_UNDER_WAY);
            dispatcher.awaitEnd();
        }
    }

    /** Ends the config without waiting for anybody; false when it had ended before. */
    boolean stop() {
        boolean first = closed.compareAndSet(false, true);
        if (first) {
            dispatcher.stop();
            decided.raise();
            Thread thread = loop;
            if (thread != null) {
                thread.interrupt();
            }
        }
        return first;
    }

    @Nullable
    Thread loop() {
        return loop;
    }

    Dispatcher<T> dispatcher() {
        return dispatcher;
    }

    @Override
    public String toString() {
        return "config " + name;
    }
}
