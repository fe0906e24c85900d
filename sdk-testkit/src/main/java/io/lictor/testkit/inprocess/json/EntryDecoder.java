package io.lictor.testkit.inprocess.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lictor.testkit.inprocess.state.Rejected;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Decodes a config entry as Consul does, which turns a value into the field's type where it can, with its texts. */
final class EntryDecoder {
    private final List<String> errors = new ArrayList<>();

    /** What has no value. */
    private static final class Absent extends Exception {
        private static final long serialVersionUID = 1;
    }

    ObjectNode decode(Shape shape, JsonNode node) throws DecodeException {
        if (!node.isObject() && !node.isNull()) {
            throw new DecodeException("json: cannot unmarshal " + GoDecoder.kindOf(node)
                    + " into Go value of type map[string]interface {}");
        }
        ObjectNode result;
        try {
            result = node.isNull() ? GoJson.object() : struct("", shape, node);
        } catch (Absent nothing) {
            result = GoJson.object();
        }
        if (!errors.isEmpty()) {
            throw new DecodeException(errors.size() + " error(s) decoding:\n\n"
                    + String.join("\n", errors.stream().map(each -> "* " + each).sorted().toList()));
        }
        return result;
    }

    private Absent wrong(String error) {
        errors.add(error);
        return new Absent();
    }

    private Absent unconvertible(String name, String goType, JsonNode value) {
        return wrong("'" + name + "' expected type '" + goType + "', got unconvertible type '" + typeOf(value) + "'");
    }

    private static String typeOf(JsonNode value) {
        return switch (GoDecoder.kindOf(value)) {
            case "array" -> "[]interface {}";
            case "object" -> "map[string]interface {}";
            case "number" -> "float64";
            default -> GoDecoder.kindOf(value);
        };
    }

    /** A list of one stands for what is in it, unless a list is wanted. */
    private static JsonNode unwrapped(JsonNode value) {
        JsonNode found = value;
        if (value.isArray() && value.size() == 1) {
            found = value.get(0);
            if (found.isNull()) {
                // a nil pointer ends the request in Consul
                throw new Rejected("panic: reflect: call of reflect.Value.Type on zero Value");
            }
        }
        return found;
    }

    private ObjectNode struct(String name, Shape shape, JsonNode given) throws Absent {
        JsonNode value = unwrapped(given);
        if (!value.isObject()) {
            throw wrong("'" + name + "' expected a map, got '" + kindOf(value) + "'");
        }
        ObjectNode result = GoJson.object();
        String at = name.isEmpty() ? "" : name + ".";
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Shape.Field field = shape.find(entry.getKey());
            if (field != null && !entry.getValue().isNull()) {
                set(result, shape, field, field(at + field.name(), field, entry.getValue()));
            }
        }
        return result;
    }

    private static void set(ObjectNode result, Shape shape, Shape.Field field, @Nullable JsonNode value) {
        if (value != null && !Zero.isDropped(shape, field, value)) {
            result.set(field.name(), value);
        }
    }

    private static String kindOf(JsonNode value) {
        return switch (GoDecoder.kindOf(value)) {
            case "array" -> "slice";
            case "number" -> "float64";
            default -> GoDecoder.kindOf(value);
        };
    }

    private @Nullable JsonNode field(String name, Shape.Field field, JsonNode value) {
        try {
            return switch (field.kind()) {
                case STRINGS, NUMBERS, OBJECTS -> list(name, field, value);
                case STRING_MAP, STRINGS_MAP, OBJECT_MAP, FREE_MAP -> map(name, field, unwrapped(value));
                case OBJECT, POINTER -> struct(name, field.inner(), value);
                case ANY, TIME -> name.endsWith("]") ? free(value) : value;
                default -> scalar(name, field, unwrapped(value));
            };
        } catch (Absent wrong) {
            return null;
        }
    }

    private JsonNode scalar(String name, Shape.Field field, JsonNode value) throws Absent {
        EntryScalars scalars = new EntryScalars(name, field.goType());
        try {
            return switch (field.kind()) {
                case STRING -> scalars.text(value);
                case BOOL -> scalars.truth(value);
                case DURATION, NANOSECONDS, READABLE_DURATION -> scalars.duration(value);
                case NUMBER -> scalars.number(value);
                default -> scalars.whole(value);
            };
        } catch (DecodeException e) {
            String error = String.valueOf(e.getMessage());
            throw error.isEmpty() ? unconvertible(name, field.goType(), value) : wrong(error);
        }
    }

    private ArrayNode list(String name, Shape.Field field, JsonNode value) {
        ArrayNode list = GoJson.array();
        if (value.isObject() && value.isEmpty()) {
            return list;
        }
        JsonNode values = value.isArray() ? value : GoJson.array().add(value);
        int index = 0;
        for (JsonNode each : values) {
            JsonNode element = element(name + "[" + index + "]", field, each);
            list.add(element == null ? zero(field) : element);
            index++;
        }
        return list;
    }

    private static JsonNode zero(Shape.Field field) {
        return switch (field.kind()) {
            case STRINGS, STRING_MAP -> GoJson.object().stringNode("");
            case NUMBERS -> GoJson.object().numberNode(0);
            default -> GoJson.object();
        };
    }

    private @Nullable JsonNode element(String name, Shape.Field field, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return field(name, switch (field.kind()) {
            case STRINGS, STRING_MAP -> new Shape.Field(name, Shape.Kind.STRING, "string", null, field.printed());
            case NUMBERS -> new Shape.Field(name, Shape.Kind.UINT, "uint32", null, field.printed());
            case STRINGS_MAP -> new Shape.Field(name, Shape.Kind.STRINGS, "[]string", null, field.printed());
            case FREE_MAP -> new Shape.Field(name, Shape.Kind.ANY, "interface {}", null, field.printed());
            default -> new Shape.Field(name, Shape.Kind.OBJECT, "struct", field.inner(), field.printed());
        }, value);
    }

    private ObjectNode map(String name, Shape.Field field, JsonNode value) throws Absent {
        ObjectNode map = GoJson.object();
        if (value.isArray()) {
            int index = 0;
            for (JsonNode each : value) {
                map.setAll(map(name + "[" + index + "]", field, unwrapped(each)));
                index++;
            }
            return map;
        }
        if (!value.isObject()) {
            throw wrong("'" + name + "' expected a map, got '" + kindOf(value) + "'");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            JsonNode element = element(name + "[" + entry.getKey() + "]", field, entry.getValue());
            if (element != null) {
                map.set(entry.getKey(), element);
            } else if (entry.getValue().isNull()) {
                map.set(entry.getKey(), field.kind() == Shape.Kind.FREE_MAP ? map.nullNode() : zero(field));
            }
        }
        return map;
    }

    /** A list of one is what is in it here too, and so are those right below it. */
    private static JsonNode free(JsonNode value) {
        JsonNode found = unwrapped(value);
        return found.equals(value) ? value : unwrappedWithin(found);
    }

    private static JsonNode unwrappedWithin(JsonNode value) {
        if (!value.isObject()) {
            return value;
        }
        ObjectNode result = GoJson.object();
        value.properties().forEach(entry -> {
            JsonNode each = entry.getValue();
            result.set(entry.getKey(), unwrappedWithin(each.isArray() && each.size() == 1 ? each.get(0) : each));
        });
        return result;
    }
}
