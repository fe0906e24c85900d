package io.lictor.api.traffic;

import java.util.List;

/**
 * Traffic rules of one service at one moment, with the instances that they lead to.
 *
 * <p>Immutable apart from the turns of its splitters; safe for use by several threads. Choosing takes no I/O and no lock.
 */
public interface TrafficPlan {

    /**
     * Everywhere that a call may go.
     *
     * @return the targets, each with an id of its own; immutable
     */
    List<TrafficTarget> targets();

    /**
     * Where a lookup goes, which has no request: the route that Consul puts after all others.
     *
     * @return the same object each time
     */
    TrafficRoute route();

    /**
     * Where a request goes: by the first route that matches it, or else by {@link #route()}.
     *
     * @param request the request
     * @return the route
     */
    TrafficRoute route(TrafficRequest request);
}
