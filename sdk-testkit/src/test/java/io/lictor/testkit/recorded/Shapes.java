package io.lictor.testkit.recorded;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The forms to which the recorder has cut long answers. */
final class Shapes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEP = 4;

    private Shapes() {}

    /** An answer in all forms that a cut one can have. */
    static List<JsonNode> of(JsonNode whole) {
        return List.of(whole, instances(whole), executed(whole), shape(whole, DEEP), shape(whole, DEEP - 1),
                shape(whole, 2), names(whole, "Name"), names(whole, "ServiceID"), pairs(whole), fields(whole),
                counted(whole, "sessions"), counted(whole, "tokens"), counted(whole, "rules"), rows(whole, false),
                rows(whole, true), statuses(whole), some(whole, List.of("Service", "ServiceURI")), self(whole),
                ports(whole));
    }

    /** The form that is nearest to a cut answer. */
    static JsonNode like(JsonNode wanted, JsonNode whole) {
        if (wanted.isArray() && wanted.get(0) != null && wanted.get(0).path("Checks").isObject()) {
            return instances(whole);
        }
        if (wanted.isArray() && wanted.get(0) != null && wanted.get(0).isNumber()) {
            return ports(whole);
        }
        return wanted.has("Member") && wanted.has("Stats")
                ? self(whole)
                : wanted.toString().contains("\"text\"") ? shape(whole, DEEP) : whole;
    }

    private static JsonNode ports(JsonNode entries) {
        ArrayNode ports = NODES.arrayNode();
        entries.forEach(entry -> ports.add(entry.at("/Service/Port")));
        return ports;
    }

    private static JsonNode counted(JsonNode rows, String what) {
        return NODES.stringNode(rows.size() + " " + what);
    }

    /** Lists by their length. */
    private static JsonNode rows(JsonNode whole, boolean leaves) {
        ObjectNode result = NODES.objectNode();
        whole.properties().forEach(part -> result.set(part.getKey(), part.getValue().isArray()
                ? NODES.stringNode(part.getValue().size() + " rows")
                : leaves ? NODES.stringNode("text") : part.getValue()));
        return result;
    }

    private static JsonNode statuses(JsonNode checks) {
        ObjectNode result = NODES.objectNode();
        checks.properties().forEach(check -> result.putArray(check.getKey()).add(check.getValue().path("Status"))
                .add(check.getValue().path("Type")));
        return result;
    }

    private static JsonNode some(JsonNode whole, List<String> names) {
        ObjectNode result = NODES.objectNode();
        names.forEach(name -> result.set(name, whole.path(name)));
        return result;
    }

    private static JsonNode self(JsonNode whole) {
        ObjectNode result = NODES.objectNode();
        whole.properties().stream().filter(part -> !"DebugConfig".equals(part.getKey()))
                .forEach(part -> result.set(part.getKey(), "Config".equals(part.getKey())
                        || "Meta".equals(part.getKey()) ? part.getValue() : shape(part.getValue(), 2)));
        return result;
    }

    private static JsonNode instances(JsonNode entries) {
        if (!entries.isArray()) {
            return entries;
        }
        ArrayNode rows = NODES.arrayNode();
        for (JsonNode entry : entries) {
            ObjectNode row = rows.addObject();
            row.set("Node", entry.at("/Node/Node"));
            row.set("ID", entry.at("/Service/ID"));
            ObjectNode checks = row.putObject("Checks");
            entry.path("Checks")
                    .forEach(check -> checks.set(check.path("CheckID").asString(""), check.path("Status")));
        }
        return rows;
    }

    private static JsonNode executed(JsonNode answer) {
        return answer.deepCopy() instanceof ObjectNode copy && copy.has("Nodes")
                ? copy.set("Nodes", copy.path("Nodes").isNull() ? NODES.arrayNode() : instances(copy.path("Nodes")))
                : answer;
    }

    private static JsonNode names(JsonNode rows, String field) {
        ArrayNode names = NODES.arrayNode();
        rows.forEach(row -> names.add(row.path(field)));
        return names;
    }

    private static JsonNode pairs(JsonNode rows) {
        ArrayNode pairs = NODES.arrayNode();
        rows.forEach(row -> pairs.addArray().add(row.path("Node")).add(row.path("ServiceID")));
        return pairs;
    }

    private static JsonNode fields(JsonNode answer) {
        ArrayNode names = NODES.arrayNode();
        answer.propertyNames().stream().sorted().forEach(names::add);
        return names;
    }

    /** Names of fields, and a word for each kind of leaf. */
    private static JsonNode shape(JsonNode value, int depth) {
        if (value.isContainer() && depth == 0) {
            return NODES.stringNode("...");
        }
        if (value instanceof ObjectNode object) {
            ObjectNode result = NODES.objectNode();
            object.properties().forEach(field -> result.set(field.getKey(), shape(field.getValue(), depth - 1)));
            return result;
        }
        if (value.isArray()) {
            return value.isEmpty() ? NODES.arrayNode() : NODES.arrayNode().add(shape(value.get(0), depth - 1));
        }
        return value.isNull()
                ? value
                : NODES.stringNode(value.isBoolean()
                        ? "bool"
                        : value.isIntegralNumber() ? "int" : value.isNumber() ? "float" : "text");
    }
}
