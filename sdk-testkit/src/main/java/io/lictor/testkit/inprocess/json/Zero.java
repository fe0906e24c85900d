package io.lictor.testkit.inprocess.json;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Go's zero values, which stand for what is absent, and for null within lists and maps. */
final class Zero {
    private static final Set<Shape.Kind> SCALARS = EnumSet.of(Shape.Kind.STRING, Shape.Kind.INT, Shape.Kind.UINT,
            Shape.Kind.NUMBER, Shape.Kind.BOOL, Shape.Kind.DURATION, Shape.Kind.NANOSECONDS,
            Shape.Kind.READABLE_DURATION);
    private static final StringNode NO_TEXT = StringNode.valueOf("");

    private Zero() {}

    /** Whether a value is as good as none. */
    static boolean isDropped(Shape shape, Shape.Field field, JsonNode value) {
        return SCALARS.contains(field.kind()) && is(value) && !shape.isTelling(field);
    }

    /** Whether a value is Go's zero, or without anything in it. */
    static boolean is(JsonNode value) {
        return value.isNull() || (value.isString() && value.stringValue().isEmpty())
                || (value.isNumber() && value.asDouble() == 0) || (value.isBoolean() && !value.booleanValue())
                || (value.isContainer() && value.isEmpty());
    }

    /** Texts of a list or a map; Go keeps maps by the order of their names when it prints them. */
    static JsonNode filled(JsonNode texts) {
        if (texts.isArray()) {
            ArrayNode list = GoJson.array();
            texts.forEach(text -> list.add(text.isNull() ? NO_TEXT : text));
            return list;
        }
        if (!texts.isObject()) {
            return texts;
        }
        ObjectNode map = GoJson.object();
        texts.properties().stream().sorted(Map.Entry.comparingByKey())
                .forEach(text -> map.set(text.getKey(), text.getValue().isNull() ? NO_TEXT : text.getValue()));
        return map;
    }
}
