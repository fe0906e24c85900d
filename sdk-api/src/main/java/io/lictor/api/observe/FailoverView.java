package io.lictor.api.observe;

/**
 * Live figures of a query that may be answered by another datacenter. Safe for use by several threads.
 *
 * <p>Values are as of the moment of the call.
 */
public interface FailoverView {

    /**
     * What is looked up.
     *
     * @return such as {@code orders}, or {@code orders?tag=v2}
     */
    String query();

    /**
     * Where lookups go.
     *
     * @return name of the datacenter; {@code local} for the own one while its name is not known
     */
    String datacenter();

    /**
     * Whether lookups go to the own datacenter.
     *
     * @return false while another one stands in for it
     */
    boolean isLocal();
}
