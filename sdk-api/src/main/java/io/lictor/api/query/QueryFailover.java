package io.lictor.api.query;

import java.util.List;

import io.lictor.api.internal.Require;

/**
 * Where a prepared query looks when there is no instance in its own datacenter.
 *
 * @param nearest how many of the nearest datacenters are tried
 * @param datacenters which ones are tried after those, in this order; unknown ones are skipped
 */
public record QueryFailover(int nearest, List<String> datacenters) {

    /** Nowhere. */
    public static final QueryFailover NONE = new QueryFailover(0, List.of());

    /** Checks the number, copies the list. */
    public QueryFailover {
        Require.inRange(nearest, 0, Integer.MAX_VALUE, "nearest");
        datacenters = List.copyOf(datacenters);
    }
}
