package io.lictor.api.balancing;

import io.lictor.api.discovery.ServiceInstance;

/**
 * Chooser over one fixed list of instances.
 *
 * <p><b>Caller.</b> Any thread, many at once: it must be safe for that. <b>May block.</b> No: it is the hot path of a
 * lookup, and should take no lock and allocate nothing. <b>May throw.</b> No.
 */
@FunctionalInterface
public interface InstancePicker {

    /**
     * The next instance.
     *
     * @return one of the list
     */
    ServiceInstance pick();

    /**
     * How many picks this picker has made, counted on from the turn that it was made with.
     *
     * @return the count, or 0 where the strategy does not count
     */
    default long turn() {
        return 0;
    }
}
