package io.lictor.http.wire;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.Coordinate;
import io.lictor.api.DatacenterCoordinates;
import io.lictor.api.NodeCoordinate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/coordinate}. */
public final class CoordinateAnswer {

    private static final TypeReference<List<NodeRow>> NODES = new TypeReference<>() {};
    private static final TypeReference<List<DatacenterRow>> DATACENTERS = new TypeReference<>() {};

    private CoordinateAnswer() {}

    /** {@code coordinate/nodes} and {@code coordinate/node/:node}. */
    public static List<NodeCoordinate> nodes(byte[] body) {
        return Json.listOrNull(body, NODES).stream().map(NodeRow::node).toList();
    }

    /** {@code coordinate/datacenters}. */
    public static List<DatacenterCoordinates> datacenters(byte[] body) {
        return Json.listOrNull(body, DATACENTERS).stream().map(DatacenterRow::all).toList();
    }

    record NodeRow(@JsonProperty("Node") @Nullable String name, @JsonProperty("Segment") @Nullable String segment,
            @JsonProperty("Coord") @Nullable CoordinateRow coordinate) {

        NodeCoordinate node() {
            if (coordinate == null) {
                throw new IllegalArgumentException("a node without Coord");
            }
            return new NodeCoordinate(Rows.text(name), Rows.text(segment), coordinate.coordinate());
        }
    }

    record CoordinateRow(@JsonProperty("Vec") @Nullable List<@Nullable Double> vector,
            @JsonProperty("Error") double error, @JsonProperty("Adjustment") double adjustment,
            @JsonProperty("Height") double height) {

        Coordinate coordinate() {
            List<Double> present = vector == null ? List.of() : vector.stream().filter(Objects::nonNull).toList();
            return new Coordinate(present, error, adjustment, height);
        }
    }

    record DatacenterRow(@JsonProperty("Datacenter") @Nullable String datacenter,
            @JsonProperty("AreaID") @Nullable String area,
            @JsonProperty("Coordinates") @Nullable List<@Nullable NodeRow> coordinates) {

        DatacenterCoordinates all() {
            List<@Nullable NodeRow> rows = coordinates == null ? List.of() : coordinates;
            return new DatacenterCoordinates(Rows.text(datacenter), Rows.text(area),
                    rows.stream().filter(Objects::nonNull).map(NodeRow::node).toList());
        }
    }
}
