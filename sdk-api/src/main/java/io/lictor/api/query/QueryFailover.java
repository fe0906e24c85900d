package io.lictor.api.query;

import java.util.List;

import io.lictor.api.internal.Require;

/**
 * Where a prepared query looks when there is no instance in its own datacenter.
 *
 * @param nearest how many of the nearest datacenters are tried
 * @param datacenters which ones are tried after those, in this order; unknown ones are skipped
 * @param targets datacenters and cluster peers that are tried in this order; only without the others; Consul from 1.14
 */
public record QueryFailover(int nearest, List<String> datacenters, List<FailoverTarget> targets) {

    /** Nowhere. */
    public static final QueryFailover NONE = new QueryFailover(0, List.of());

    /** Checks the number, copies the lists. */
    public QueryFailover {
        Require.inRange(nearest, 0, Integer.MAX_VALUE, "nearest");
        datacenters = List.copyOf(datacenters);
        targets = List.copyOf(targets);
        if (!targets.isEmpty() && (nearest > 0 || !datacenters.isEmpty())) {
            throw Require.illegal("targets", targets, "none together with nearest or datacenters");
        }
    }

    /**
     * Other datacenters only.
     *
     * @param nearest how many of the nearest datacenters are tried
     * @param datacenters which ones are tried after those, in this order
     */
    public QueryFailover(int nearest, List<String> datacenters) {
        this(nearest, datacenters, List.of());
    }

    /**
     * Datacenters and cluster peers.
     *
     * @param targets which, in this order
     * @return the failover
     */
    public static QueryFailover to(FailoverTarget... targets) {
        return new QueryFailover(0, List.of(), List.of(targets));
    }

    /**
     * All that are named, in the order in which they are tried.
     *
     * @return datacenters or targets; not the nearest ones, which have no names here
     */
    public List<FailoverTarget> named() {
        return targets.isEmpty() ? datacenters.stream().map(FailoverTarget::datacenter).toList() : targets;
    }
}
