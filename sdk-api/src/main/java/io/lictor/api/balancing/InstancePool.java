package io.lictor.api.balancing;

import java.util.List;
import java.util.function.Supplier;

import io.lictor.api.runtime.ConsulRuntime;

/**
 * Instances that a strategy chooses from, as they are in one list.
 *
 * <p>Immutable apart from the state that it carries from one list to the next; safe for use by several threads.
 */
public interface InstancePool {

    /**
     * Name of the service.
     *
     * @return the name
     */
    String service();

    /**
     * The instances.
     *
     * @return in the order of the list, at least one; immutable
     */
    List<Candidate> candidates();

    /**
     * A smaller pool, for a strategy that hands some of its candidates to another one.
     *
     * @param name what the part is; state of the same name goes on when the list changes
     * @param some candidates of this pool, at least one
     * @return the pool, with state of its own
     */
    InstancePool part(String name, List<Candidate> some);

    /**
     * State of a strategy about the query, which lives as long as the query is in use.
     *
     * @param <T> type of the state, safe for use by several threads
     * @param type its class, which is its name as well
     * @param first makes it the first time
     * @return the same object each time
     */
    <T> T state(Class<T> type, Supplier<T> first);

    /**
     * Clock, randomness and observer of the client.
     *
     * @return the runtime
     */
    ConsulRuntime runtime();
}
