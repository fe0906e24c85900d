package io.lictor.api;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Long-lived value in Consul, kept current by a blocking query until it is closed.
 *
 * <pre>{@code
 * try (Watch<List<ServiceInstance>> nginx = consul.discovery().watch(ServiceQuery.of("nginx"))) {
 *     List<ServiceInstance> first = nginx.await(Duration.ofSeconds(5));
 *     nginx.onChange(change -> log.info("{} -> {}", change.previous(), change.current()));
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for use by several threads. Listeners are called one after another on a thread of the
 * client, outside of any lock, in the order of the changes. A listener may block (later changes wait, and are merged
 * into one step); what it throws is logged and metered, and the watch goes on.
 *
 * <p><b>Lifecycle.</b> No failure ends a watch: while Consul is away the last good value stays. {@link #close()} ends
 * it, as does closing the client. Watches of one client for the same query share one poll; it ends with the last of
 * them.
 *
 * @param <T> type of the value: immutable, with {@code equals} by content
 */
public interface Watch<T> extends AutoCloseable {

    /**
     * The watch as it is now. Never blocks and does no I/O.
     *
     * @return value, index, failures
     */
    WatchState<T> state();

    /**
     * Time since Consul last confirmed the value. Never blocks.
     *
     * @return the age; since the watch was opened while there is no value
     */
    Duration age();

    /**
     * The last good value, after waiting for the first one if need be.
     *
     * @param timeout how long to wait for a first value, zero or more
     * @return the value
     * @throws ConsulTimeoutException when there is still none; its cause is the failure of the last poll
     * @throws ConsulRejectedException when Consul has refused the query itself (a bad filter, an unknown datacenter,
     *     a missing right) and no value came before
     * @throws ConsulClosedException when the watch is closed
     */
    T await(Duration timeout);

    /**
     * Calls a listener at every change of content from now on; not for a value that is there already.
     *
     * @param listener called as the class comment says, never after this watch's {@link #close()} has returned,
     *     unless it is called from the listener itself
     * @return the handle that ends it
     */
    Subscription onChange(Consumer<? super Change<T>> listener);

    /** Ends the watch; idempotent. */
    @Override
    void close();
}
