package io.lictor.testkit.inprocess.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Where nodes are in the space of round trips, for each segment of the network. */
public final class CoordinateTable implements Persisted {
    /** What is touched when a coordinate comes or goes. */
    public static final String TABLE = "coordinates";

    private final State state;
    private final Map<String, Map<String, ObjectNode>> rows = new TreeMap<>();

    CoordinateTable(State state) {
        this.state = state;
    }

    private static String key(String node) {
        return node.toLowerCase(Locale.ROOT);
    }

    /** Notes where a node is; the coordinate is not to be changed. */
    public void put(long at, String node, String segment, ObjectNode coordinate) {
        ObjectNode row = JsonNodeFactory.instance.objectNode().put("Node", node).put("Segment", segment);
        row.set("Coord", coordinate);
        rows.computeIfAbsent(key(node), any -> new TreeMap<>()).put(segment, row);
        state.touchTable(TABLE, at);
    }

    void remove(long at, String node) {
        if (state.remove(rows, key(node)) != null) {
            state.touchTable(TABLE, at);
        }
    }

    /** The coordinates of a node, as on the wire. */
    public List<ObjectNode> of(String node) {
        return List.copyOf(rows.getOrDefault(key(node), Map.of()).values());
    }

    /** Those of all nodes, by their names. */
    public List<ObjectNode> all() {
        List<ObjectNode> all = new ArrayList<>();
        rows.values().forEach(segments -> all.addAll(segments.values()));
        return all;
    }

    /** The round trip between two nodes in seconds, without end where nobody knows. */
    public double distance(String one, String other) {
        JsonNode from = coordinate(one);
        JsonNode to = coordinate(other);
        if (from.isMissingNode() || to.isMissingNode() || from.path("Vec").size() != to.path("Vec").size()) {
            return Double.POSITIVE_INFINITY;
        }
        double squares = 0;
        for (int i = 0; i < from.path("Vec").size(); i++) {
            double difference = from.path("Vec").path(i).asDouble() - to.path("Vec").path(i).asDouble();
            squares += difference * difference;
        }
        double raw = Math.sqrt(squares) + from.path("Height").asDouble() + to.path("Height").asDouble();
        double adjusted = raw + from.path("Adjustment").asDouble() + to.path("Adjustment").asDouble();
        return adjusted > 0 ? adjusted : raw;
    }

    private JsonNode coordinate(String node) {
        ObjectNode row = rows.getOrDefault(key(node), Map.of()).get("");
        return row == null ? JsonNodeFactory.instance.missingNode() : row.path("Coord");
    }

    @Override
    public JsonNode save() {
        ArrayNode saved = JsonNodeFactory.instance.arrayNode();
        all().forEach(row -> saved.add(row.deepCopy()));
        return saved;
    }

    @Override
    public void restore(JsonNode saved) {
        rows.clear();
        for (JsonNode each : saved) {
            if (each.deepCopy() instanceof ObjectNode row) {
                rows.computeIfAbsent(key(row.path("Node").asString("")), any -> new TreeMap<>())
                        .put(row.path("Segment").asString(""), row);
            }
        }
    }
}
