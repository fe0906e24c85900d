package io.lictor.api.observe;

import java.time.Duration;

/** Live figures of the locks of one client, read by an observer's gauges at any time. Safe for use by several threads. */
public interface LocksView {

    /**
     * Name of the client, as in its thread names.
     *
     * @return such as {@code consul-1}
     */
    String client();

    /**
     * Locks and permits that are held.
     *
     * @return 0 or more
     */
    int held();

    /**
     * Threads that wait for a lock or a permit.
     *
     * @return 0 or more
     */
    int waiting();

    /**
     * Time for which what is held stays so even if Consul were unreachable from now on.
     *
     * @return the shortest of all that are held; zero while none is
     */
    Duration remaining();
}
