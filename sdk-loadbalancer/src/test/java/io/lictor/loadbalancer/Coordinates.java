package io.lictor.loadbalancer;

import java.util.List;

import io.lictor.api.Coordinate;
import io.lictor.api.DatacenterCoordinates;
import io.lictor.api.NodeCoordinate;

/** Datacenters on a line. */
final class Coordinates {

    private Coordinates() {}

    static DatacenterCoordinates of(String datacenter, double seconds) {
        return new DatacenterCoordinates(datacenter, "wan", List.of(new NodeCoordinate("server." + datacenter, "",
                new Coordinate(List.of(seconds, 0.0), 0.1, 0, 0.0001))));
    }

    static DatacenterCoordinates none(String datacenter) {
        return new DatacenterCoordinates(datacenter, "wan", List.of());
    }
}
