package io.lictor.testkit.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Each field of a body absent, null, zero, of a wrong type and in other letters, and an unknown field at each place. */
final class FieldSweep {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** What nobody looks into; a null within ends the connection of who reads it. */
    private static final String FREE = "Config";
    private static final Map<String, List<String>> INSTEAD = Map.of(
            "string", List.of("\"\"", "7", "true", "[]", "{}"),
            "number", List.of("0", "-1", "1.5", "\"x\"", "\"\"", "true", "[]", "{}"),
            "boolean", List.of("false", "true", "\"x\"", "1", "{}"),
            "array", List.of("[]", "[null]", "\"x\"", "7", "{}", "[7]", "[\"x\"]", "[[]]"),
            "object", List.of("{}", "\"x\"", "7", "[]", "[{}]"));

    private final JsonNode body;
    private final List<Case> cases = new ArrayList<>();

    /** A body that differs from the whole one in one field. */
    record Case(String what, JsonNode body) {}

    private FieldSweep(JsonNode body) {
        this.body = body;
    }

    /** All cases of a body, the whole one first, and each field that it has not of one with more of them. */
    static List<Case> of(JsonNode body, JsonNode more) {
        FieldSweep sweep = new FieldSweep(body);
        sweep.cases.add(new Case("whole", body));
        sweep.within(body, "");
        sweep.unknown(more, "");
        return sweep.cases;
    }

    private void unknown(JsonNode more, String pointer) {
        JsonNode known = body.at(pointer);
        if (more.isObject() && known.isObject()) {
            for (Map.Entry<String, JsonNode> field : more.properties()) {
                if (known.has(field.getKey())) {
                    unknown(field.getValue(), pointer + "/" + field.getKey());
                } else {
                    add(pointer + "/" + field.getKey(), "unknown", pointer,
                            parent -> parent.set(field.getKey(), field.getValue()));
                }
            }
        } else if (more.isArray() && !more.isEmpty()) {
            unknown(more.get(0), pointer + "/0");
        }
    }

    private void within(JsonNode node, String pointer) {
        if (node instanceof ObjectNode object) {
            add(pointer + "/Bogus", "unknown", pointer, parent -> parent.put("Bogus", "x"));
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                field(field.getKey(), field.getValue(), pointer);
                if (!FREE.equals(field.getKey())) {
                    within(field.getValue(), pointer + "/" + field.getKey());
                }
            }
        } else if (node instanceof ArrayNode array && array.size() > 0) {
            within(array.get(0), pointer + "/0");
        }
    }

    private void field(String name, JsonNode value, String pointer) {
        String at = pointer + "/" + name;
        add(at, "absent", pointer, parent -> parent.remove(name));
        add(at, "null", pointer, parent -> parent.putNull(name));
        add(at, "small letters", pointer,
                parent -> parent.set(name.toLowerCase(Locale.ROOT), parent.remove(name)));
        for (String instead : INSTEAD.getOrDefault(typeOf(value), List.of())) {
            JsonNode other = MAPPER.readTree(instead);
            // a time of seven nanoseconds is over before or after the answer
            boolean racing = "TTL".equals(name) && other.isNumber();
            if (!racing && !other.equals(value)) {
                add(at, instead, pointer, parent -> parent.set(name, other));
            }
        }
    }

    private static String typeOf(JsonNode value) {
        return value.getNodeType().toString().toLowerCase(Locale.ROOT);
    }

    private void add(String at, String what, String pointer, Consumer<ObjectNode> change) {
        JsonNode copy = body.deepCopy();
        change.accept((ObjectNode) copy.at(pointer));
        cases.add(new Case(at + " " + what, copy));
    }
}
