package io.lictor.api.traffic;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Way of the requests that match one route: target, path, deadline, retries.
 *
 * <p>Immutable apart from the turns of its splitter; safe for use by several threads.
 */
public interface TrafficRoute {

    /**
     * The target of the next call. Takes no I/O and no lock, and allocates nothing.
     *
     * @param key what decides where there are several, so that the same key has the same target while the weights stay;
     *     or null for their turns, which keep the weights exactly
     * @return one of the plan's targets; without instances when the route leads to none
     */
    TrafficTarget target(@Nullable String key);

    /**
     * The path to send.
     *
     * @param path path of the request, encoded, without a query
     * @return the path, encoded, beginning with {@code /}; the same one unless the route rewrites it
     */
    String path(String path);

    /**
     * How long calls may take that do not say so themselves.
     *
     * @return more than zero, or null when the route does not say
     */
    @Nullable
    Duration timeout();

    /**
     * When a call is made again.
     *
     * @return the rule, or null when the route does not say
     */
    @Nullable
    RetryRule retries();
}
