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
        return of(whole.current());
    }

    private T of(W value) {
        T found = part.apply(value);
        if (found == null) {
            throw new NullPointerException("the " + this + " is null (expected: an Optional, where it may be absent)");
        }
        return found;
    }

    @Override
    public ConfigState<T> state() {
        ConfigState<W> state = whole.state();
        return new ConfigState<>(of(state.value()), state.source(), state.changedAt(), state.lastFailure());
    }

    @Override
    public Duration age() {
        return whole.age();
    }

    @Override
    public Subscription onChange(Consumer<? super ConfigChange<T>> listener) {
        Require.nonNull(listener, "listener");
        Subscription subscription = whole.onChange(change -> {
            T previous = of(change.previous());
            T current = of(change.current());
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
