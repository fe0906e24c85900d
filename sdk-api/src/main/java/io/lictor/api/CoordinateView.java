package io.lictor.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Network coordinates of nodes, and round-trip times estimated from them ({@code /v1/coordinate}).
 *
 * <pre>{@code
 * Optional<Duration> away = consul.coordinates().roundTrip("web-1", "db-1", QueryOptions.none());
 * }</pre>
 *
 * <p>Agents send their coordinates every few seconds. Safe for use by several threads.
 */
public interface CoordinateView {

    /**
     * The nodes of a datacenter ({@code GET /v1/coordinate/nodes}).
     *
     * @param options scope, consistency, segment by filter, blocking
     * @return the coordinates
     */
    Indexed<List<NodeCoordinate>> nodes(QueryOptions options);

    /**
     * One node ({@code GET /v1/coordinate/node/:node}).
     *
     * @param node its name
     * @param options scope, consistency, blocking
     * @return its coordinates, one for each network segment; an empty list when there are none yet
     */
    Indexed<List<NodeCoordinate>> node(String node, QueryOptions options);

    /**
     * The servers of all datacenters ({@code GET /v1/coordinate/datacenters}).
     *
     * @return coordinates by datacenter and area
     */
    List<DatacenterCoordinates> datacenters();

    /**
     * Estimated round-trip time between two nodes of a datacenter.
     *
     * @param node name of the one
     * @param other name of the other
     * @param options scope, consistency
     * @return the time; empty when they have no coordinates in the same segment
     */
    default Optional<Duration> roundTrip(String node, String other, QueryOptions options) {
        List<NodeCoordinate> there = node(other, options).value();
        for (NodeCoordinate here : node(node, options).value()) {
            for (NodeCoordinate candidate : there) {
                if (here.segment().equals(candidate.segment())) {
                    return Optional.of(here.coordinate().roundTripTo(candidate.coordinate()));
                }
            }
        }
        return Optional.empty();
    }
}
