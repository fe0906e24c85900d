package io.lictor.testkit.inprocess.json;

import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints what was decoded as Go prints the struct: its fields in their order, zero ones as it says of each. */
final class GoPrinter {
    private GoPrinter() {}

    static ObjectNode print(Shape shape, JsonNode decoded) {
        ObjectNode result = GoJson.object();
        for (Shape.Field field : shape.ordered()) {
            JsonNode value = printed(field, decoded.path(field.name()));
            boolean isStruct = field.kind() == Shape.Kind.OBJECT;
            if (field.printed() == Shape.Printed.ALWAYS
                    || (field.printed() == Shape.Printed.UNLESS_ZERO && (isStruct || !Zero.is(value)))
                    || (field.printed() == Shape.Printed.UNLESS_EMPTY && !value.isEmpty())) {
                result.set(field.name(), value);
            }
        }
        return result;
    }

    private static JsonNode printed(Shape.Field field, JsonNode value) {
        ObjectNode nodes = GoJson.object();
        boolean absent = value.isMissingNode() || value.isNull();
        return switch (field.kind()) {
            case STRING -> absent ? nodes.stringNode("") : value;
            case INT, UINT, NUMBER, NANOSECONDS -> absent ? nodes.numberNode(0) : value;
            case BOOL -> absent ? nodes.booleanNode(false) : value;
            case DURATION, READABLE_DURATION -> nodes.stringNode(
                    value.asLong(0) == 0 ? "" : GoDuration.format(value.asLong(0)));
            case OBJECT -> print(field.inner(), value);
            case POINTER -> absent ? nodes.nullNode() : print(field.inner(), value);
            case OBJECTS -> absent ? nodes.nullNode() : list(field.inner(), value);
            case OBJECT_MAP -> absent ? nodes.nullNode() : map(field.inner(), value);
            case STRING_MAP, STRINGS_MAP, FREE_MAP -> absent ? nodes.nullNode() : sorted(value);
            case STRINGS, NUMBERS, TIME, ANY -> absent ? nodes.nullNode() : value;
        };
    }

    private static ArrayNode list(Shape shape, JsonNode values) {
        ArrayNode list = GoJson.array();
        values.forEach(value -> list.add(print(shape, value)));
        return list;
    }

    private static ObjectNode map(Shape shape, JsonNode values) {
        ObjectNode map = GoJson.object();
        values.properties().stream().sorted(Map.Entry.comparingByKey())
                .forEach(entry -> map.set(entry.getKey(), print(shape, entry.getValue())));
        return map;
    }

    /** Go prints maps by the order of their names. */
    private static JsonNode sorted(JsonNode value) {
        if (value.isArray()) {
            ArrayNode list = GoJson.array();
            value.forEach(each -> list.add(sorted(each)));
            return list;
        }
        if (!value.isObject()) {
            return value;
        }
        ObjectNode map = GoJson.object();
        value.properties().stream().sorted(Map.Entry.comparingByKey())
                .forEach(entry -> map.set(entry.getKey(), sorted(entry.getValue())));
        return map;
    }
}
