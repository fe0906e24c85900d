package io.lictor.testkit.inprocess.json;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a Go struct accepts: its fields by name in any case, their types, and nothing else. Decoding gives an object
 * with the struct's own names; durations become nanoseconds, nulls are left out.
 */
public final class Shape {
    private final String goName;
    private final Map<String, Field> fields = new HashMap<>();
    private boolean lenient;
    private boolean weak;
    private String rootType;

    private Shape(String goName) {
        this.goName = goName;
        this.rootType = goName.isEmpty() ? "struct" : goName;
    }

    /** A struct; the name is what Go's messages call it, often empty. */
    public static Shape of(String goName) {
        return new Shape(goName);
    }

    private enum Kind {
        STRING("string"), INT("int"), UINT("uint64"), BOOL("bool"), DURATION("duration"), STRINGS(
                "[]string"),
        STRING_MAP("map[string]string"), OBJECT(
                "struct"),
        OBJECTS("[]struct"), OBJECT_MAP("map[string]struct"), NUMBER("float64"), ANY("interface {}");

        private final String goType;

        Kind(String goType) {
            this.goType = goType;
        }
    }

    private record Field(String name, Kind kind, @Nullable Shape shape) {}

    private Shape add(Kind kind, @Nullable Shape shape, String... names) {
        for (String name : names) {
            fields.put(name.toLowerCase(Locale.ROOT), new Field(name, kind, shape));
        }
        return this;
    }

    /** Fields of type string. */
    public Shape string(String... names) {
        return add(Kind.STRING, null, names);
    }

    /** Fields of type int. */
    public Shape integer(String... names) {
        return add(Kind.INT, null, names);
    }

    /** Fields of type uint64. */
    public Shape unsigned(String... names) {
        return add(Kind.UINT, null, names);
    }

    /** Fields of type float64. */
    public Shape number(String... names) {
        return add(Kind.NUMBER, null, names);
    }

    /** Fields of type bool. */
    public Shape bool(String... names) {
        return add(Kind.BOOL, null, names);
    }

    /** Fields with a duration: a text, or a number of nanoseconds. */
    public Shape duration(String... names) {
        return add(Kind.DURATION, null, names);
    }

    /** Fields with a list of texts. */
    public Shape strings(String... names) {
        return add(Kind.STRINGS, null, names);
    }

    /** Fields with a map of texts. */
    public Shape stringMap(String... names) {
        return add(Kind.STRING_MAP, null, names);
    }

    /** Fields which are not looked into. */
    public Shape any(String... names) {
        return add(Kind.ANY, null, names);
    }

    /** A field with a struct. */
    public Shape object(String name, Shape shape) {
        return add(Kind.OBJECT, shape, name);
    }

    /** A field with a list of structs. */
    public Shape objects(String name, Shape shape) {
        return add(Kind.OBJECTS, shape, name);
    }

    /** A field with structs by name. */
    public Shape objectMap(String name, Shape shape) {
        return add(Kind.OBJECT_MAP, shape, name);
    }

    /** Another name of a field, for those that are written with underscores. */
    public Shape alias(String alias, String name) {
        Field field = fields.get(name.toLowerCase(Locale.ROOT));
        if (field == null) {
            throw new IllegalArgumentException("alias of " + name + " (expected: a field)");
        }
        fields.put(alias, field);
        return this;
    }

    /** What Go's messages call the whole, when that is not the name of the struct. */
    public Shape called(String goType) {
        rootType = goType;
        return this;
    }

    /** Takes what can be turned into the field's type, as the decoder of config entries does. */
    public Shape weak() {
        weak = true;
        return this;
    }

    /** Ignores unknown fields. */
    public Shape lenient() {
        lenient = true;
        return this;
    }

    /** The paths of all fields that it does not take, in their order. */
    public java.util.List<String> unknown(JsonNode node) {
        java.util.List<String> found = new java.util.ArrayList<>();
        unknown("", node, found);
        return found;
    }

    private void unknown(String at, JsonNode node, java.util.List<String> found) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Field field = fields.get(entry.getKey().toLowerCase(Locale.ROOT));
            String path = at + entry.getKey();
            if (field == null) {
                if (!lenient) {
                    found.add(path);
                }
            } else if (field.shape != null) {
                unknownWithin(field, path, entry.getValue(), found);
            }
        }
    }

    private static void unknownWithin(Field field, String path, JsonNode value, java.util.List<String> found) {
        Shape inner = shapeOf(field);
        switch (field.kind) {
            case OBJECT -> inner.unknown(path + ".", value, found);
            case OBJECTS -> {
                for (int i = 0; value.isArray() && i < value.size(); i++) {
                    inner.unknown(path + "[" + i + "].", value.get(i), found);
                }
            }
            case OBJECT_MAP -> value.properties()
                    .forEach(each -> inner.unknown(path + "[" + each.getKey() + "].", each.getValue(), found));
            default -> {
                // the others have no fields
            }
        }
    }

    /** Decodes a body. */
    public ObjectNode decode(byte[] body) throws DecodeException {
        return decode(GoJson.parse(body));
    }

    /** Decodes a tree. */
    public ObjectNode decode(JsonNode node) throws DecodeException {
        ObjectNode result = GoJson.object();
        if (node.isNull()) {
            return result;
        }
        if (!node.isObject()) {
            throw new DecodeException("json: cannot unmarshal " + kindOf(node) + " into Go value of type "
                    + rootType);
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Field field = fields.get(entry.getKey().toLowerCase(Locale.ROOT));
            if (field == null && !lenient) {
                throw new DecodeException("json: unknown field \"" + entry.getKey() + "\""
                        + ("Namespace".equals(entry.getKey()) && !goName.isEmpty() && !goName.startsWith(".")
                                ? " - Namespaces are a Consul Enterprise feature"
                                : ""));
            }
            if (field != null && !entry.getValue().isNull()) {
                result.set(field.name,
                        convert(field, weak ? WeakTypes.adapt(field.kind.goType, entry.getValue()) : entry.getValue()));
            }
        }
        return result;
    }

    private JsonNode convert(Field field, JsonNode value) throws DecodeException {
        return switch (field.kind) {
            case STRING -> expect(field, value, value.isString());
            case BOOL -> expect(field, value, value.isBoolean());
            case INT -> expect(field, value, value.isIntegralNumber() && value.canConvertToLong());
            case UINT -> expect(field, value, value.isIntegralNumber() && value.bigIntegerValue().signum() >= 0
                    && value.bigIntegerValue().bitLength() <= 64);
            case DURATION -> duration(value);
            case STRINGS -> each(field, expect(field, value, value.isArray()));
            case STRING_MAP -> each(field, expect(field, value, value.isObject()));
            case NUMBER -> expect(field, value, value.isNumber());
            case ANY -> value;
            case OBJECT -> nested(field, value);
            case OBJECTS -> objects(field, expect(field, value, value.isArray()));
            case OBJECT_MAP -> objectMap(field, expect(field, value, value.isObject()));
        };
    }

    private static Shape shapeOf(Field field) {
        return java.util.Objects.requireNonNull(field.shape);
    }

    private JsonNode expect(Field field, JsonNode value, boolean fits) throws DecodeException {
        if (!fits) {
            throw mismatch(field, value, field.kind.goType);
        }
        return value;
    }

    private JsonNode each(Field field, JsonNode values) throws DecodeException {
        for (JsonNode value : values) {
            if (!value.isString() && !value.isNull()) {
                throw mismatch(field, value, "string");
            }
        }
        return values;
    }

    private DecodeException mismatch(Field field, JsonNode value, String goType) {
        String given = value.isNumber() && Set.of(Kind.INT, Kind.UINT).contains(field.kind)
                ? "number " + value.asString()
                : kindOf(value);
        return new DecodeException("json: cannot unmarshal " + given + " into Go struct field " + goName + "."
                + field.name + " of type " + goType);
    }

    private static JsonNode duration(JsonNode value) throws DecodeException {
        if (value.isString()) {
            String text = value.stringValue();
            return GoJson.object().numberNode(GoDuration.parse(text));
        }
        return GoJson.object().numberNode(value.isNumber() ? value.decimalValue().longValue() : 0);
    }

    private JsonNode nested(Field field, JsonNode value) throws DecodeException {
        Shape shape = shapeOf(field);
        if (!value.isObject() && !value.isNull()) {
            throw mismatch(field, value, shape.rootType);
        }
        return shape.decode(value);
    }

    private JsonNode objects(Field field, JsonNode values) throws DecodeException {
        ArrayNode result = GoJson.array();
        for (JsonNode value : values) {
            result.add(nested(field, value));
        }
        return result;
    }

    private JsonNode objectMap(Field field, JsonNode values) throws DecodeException {
        ObjectNode result = GoJson.object();
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            result.set(value.getKey(), nested(field, value.getValue()));
        }
        return result;
    }

    private static String kindOf(JsonNode value) {
        return value.isString()
                ? "string"
                : value.isNumber() ? "number" : value.isBoolean() ? "bool" : value.isArray() ? "array" : "object";
    }
}
