package io.lictor.api;

import java.util.List;

/**
 * Coordinates of the servers of one datacenter in the network between datacenters.
 *
 * @param datacenter its name
 * @param area network area, {@code wan} in the open source edition; those of different areas cannot be compared
 * @param coordinates its servers
 */
public record DatacenterCoordinates(String datacenter, String area, List<NodeCoordinate> coordinates) {

    /** Copies the list. */
    public DatacenterCoordinates {
        coordinates = List.copyOf(coordinates);
    }
}
