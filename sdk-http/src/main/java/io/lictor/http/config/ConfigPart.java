package io.lictor.http.config;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lictor.api.Subscription;
import io.lictor.api.config.ConfigChange;
import io.lictor.api.config.ConfigState;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.internal.Require;

/** A part of a config. It has nothing of its own but its listeners, each of which is one of the whole. */
final class ConfigPart<W, T> implements ConfigWatch<T> {

    private final ConfigWatch<W> whole;
    private final Function<? super W, ? extends T> part;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    ConfigPart(ConfigWatch<W> whole, Function<? super W, ? extends T> part) {
        this.whole = whole;
        this.part = Require.nonNull(part, "part");
    }

    @Override
    public T current() {
        return part.apply(whole.current());
    }

    @Override
    public ConfigState<T> state() {
        ConfigState<W> state = whole.state();
        return new ConfigState<>(part.apply(state.value()), state.source(), state.changedAt(), state.lastFailure());
    }

    @Override
    public Duration age() {
        return whole.age();
    }

    @Override
    public Subscription onChange(Consumer<? super ConfigChange<T>> listener) {
        Require.nonNull(listener, "listener");
        Subscription subscription = whole.onChange(change -> {
            T previous = part.apply(change.previous());
            T current = part.apply(change.current());
            if (!previous.equals(current)) {
                listener.accept(new ConfigChange<>(previous, current, Difference.between(previous, current)));
            }
        });
        subscriptions.add(subscription);
        return () -> {
            subscription.close();
            subscriptions.remove(subscription);
        };
    }

    @Override
    public <P> ConfigWatch<P> map(Function<? super T, ? extends P> further) {
        return new ConfigPart<>(this, further);
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }

    @Override
    public String toString() {
        return "part of " + whole;
    }
}
