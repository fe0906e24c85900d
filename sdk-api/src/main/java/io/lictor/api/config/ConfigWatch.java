package io.lictor.api.config;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lictor.api.ConsulException;
import io.lictor.api.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Live config: a record that follows Consul's key-value store, always whole and always valid.
 *
 * <pre>{@code
 * record OrdersConfig(int workers, Duration timeout, List<String> regions) {}
 *
 * try (ConfigWatch<OrdersConfig> config = consul.config("config/orders", OrdersConfig.class)) {
 *     OrdersConfig now = config.current();
 *     config.onChange(change -> log.info("{} -> {}", change.previous(), change.current()));
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for use by several threads. A value is published whole, by one volatile write: keys that one
 * Consul transaction wrote are seen together, also across layers. Listeners are called one after another on a thread of
 * the client, outside of any lock, in the order of the changes. A listener may block (later changes wait, and are merged
 * into one step); what it throws is logged and metered, and the config goes on.
 *
 * <p><b>Lifecycle.</b> Opening waits for the first value. After that no failure ends a config: while Consul is away, or
 * holds what cannot be used, the last good value stays. {@link #close()} ends it, as does closing the client.
 *
 * @param <T> type of the value
 */
public interface ConfigWatch<T> extends AutoCloseable {

    /**
     * The last good value. Never blocks and does no I/O.
     *
     * @return the value; the same object until it changes
     */
    T current();

    /**
     * The config as it is now. Never blocks.
     *
     * @return value, source, failure
     */
    ConfigState<T> state();

    /**
     * Time since Consul last confirmed what the value is made of. Never blocks.
     *
     * @return the age of the layer that was confirmed the longest ago
     */
    Duration age();

    /**
     * Why the value may be out of date.
     *
     * @return a {@link ConfigException} while Consul holds something that cannot be used, another one while Consul cannot
     *     be asked, or null
     */
    default @Nullable ConsulException lastFailure() {
        return state().lastFailure();
    }

    /**
     * Calls a listener at every change from now on.
     *
     * @param listener called as the class comment says, never after {@link #close()} has returned, unless it is called
     *     from the listener itself
     * @return the handle that ends it
     */
    Subscription onChange(Consumer<? super ConfigChange<T>> listener);

    /**
     * A part of this config as a config of its own: its listeners hear of its own changes only.
     *
     * <pre>{@code
     * ConfigWatch<PoolConfig> pool = config.map(OrdersConfig::pool);
     * pool.onChange(change -> resize(change.current()));
     * }</pre>
     *
     * @param <P> type of the part
     * @param part gives the part of a value, never null: a function without side effects, called often
     * @return the part, which ends with this config; closing it ends its listeners only
     */
    <P> ConfigWatch<P> map(Function<? super T, ? extends P> part);

    /** Ends the config; idempotent. The last value can still be read. */
    @Override
    void close();
}
