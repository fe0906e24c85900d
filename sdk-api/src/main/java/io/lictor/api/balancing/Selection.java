package io.lictor.api.balancing;

import io.lictor.api.discovery.ServiceInstance;

/**
 * Instance that was selected for one call, and how that call went.
 *
 * <pre>{@code
 * try (Selection selection = balancer.select("orders")) {
 *     call(selection.instance().uri("/"));
 *     selection.success();
 * }
 * }</pre>
 *
 * <p>While it is open it counts as a call under way; closing it measures how long the call took. Closed without a word,
 * it is neither a success nor a failure, and its time counts only if it is worse than what is known: a call that was
 * given up says that much. The first of {@link #success()} and {@link #failure} counts.
 *
 * <p>For use by one thread at a time. Must be closed. Where the strategy does not want outcomes, all of it does nothing.
 */
public interface Selection extends AutoCloseable {

    /**
     * The instance to call.
     *
     * @return the instance
     */
    ServiceInstance instance();

    /** The instance has answered as it should. */
    void success();

    /**
     * The instance has failed.
     *
     * @param reason a word or two for logs, without secrets, such as {@code status 503}
     */
    void failure(String reason);

    /**
     * The instance has failed.
     *
     * @param thrown what the call threw; only its class is kept, because its message may tell too much
     */
    default void failure(Throwable thrown) {
        failure(thrown.getClass().getSimpleName());
    }

    /** Ends the call; idempotent. */
    @Override
    void close();
}
