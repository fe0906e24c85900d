package io.lictor.api.observe;

/** Live figures of one client, read by an observer's gauges at any time. Safe for use by several threads. */
public interface ClientView {

    /**
     * Name of the client, as in its thread names.
     *
     * @return such as {@code consul-1}
     */
    String name();

    /**
     * Requests under way that are not polls.
     *
     * @return 0 or more
     */
    int requestsInFlight();

    /**
     * Blocking queries under way.
     *
     * @return 0 or more, within the budget
     */
    int pollsInFlight();

    /**
     * Watches that wait for their turn because the budget is spent.
     *
     * @return 0 while there are fewer watches than polls in the budget
     */
    int pollsWaiting();

    /**
     * Watches that a change feed tells when to read, because there are more of them than polls in the budget.
     *
     * @return 0 while each watch has a poll of its own, and where the feed cannot be had so that they take turns
     */
    int watchesFed();
}
