package io.lictor.api.balancing;

import java.util.function.Supplier;

import io.lictor.api.discovery.ServiceInstance;
import org.jspecify.annotations.Nullable;

/**
 * Instance that can be picked, with what this process knows of its load.
 *
 * <p>The figures come from the {@link Selection}s of one load balancer; lookups leave no trace in them. They stay when
 * the list changes, for as long as the instance is in it under the same id, node, address and port, and begin anew when
 * it left and came back. Safe for use by several threads; reading takes no lock and allocates nothing.
 */
public interface Candidate {

    /**
     * The instance.
     *
     * @return as Consul lists it
     */
    ServiceInstance instance();

    /**
     * Selections that are open.
     *
     * @return 0 or more
     */
    int inFlight();

    /**
     * A moving average of how long calls take, which a slow call raises at once and fast ones lower over ten seconds.
     *
     * <p>A failed call counts as one of a second at least, and twice the average so far: an instance that refuses
     * quickly is not a fast one. Without calls the average fades, so that an instance that was slow is tried again.
     *
     * @return nanoseconds as of now, 0 while nothing is known
     */
    long latency();

    /**
     * Time since the instance came into the list.
     *
     * @return nanoseconds; {@link Long#MAX_VALUE} for the instances of the first list, of which nobody knows
     */
    long age();

    /**
     * Why the last failed call failed, for logs.
     *
     * @return the reason, or null while none has failed
     */
    @Nullable
    String lastFailure();

    /**
     * State of a strategy about this instance, which lives as long as the figures above.
     *
     * @param <T> type of the state, safe for use by several threads
     * @param type its class, which is its name as well
     * @param first makes it the first time
     * @return the same object each time
     */
    <T> T state(Class<T> type, Supplier<T> first);
}
