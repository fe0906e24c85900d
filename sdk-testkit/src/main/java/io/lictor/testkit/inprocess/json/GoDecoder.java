package io.lictor.testkit.inprocess.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.lictor.testkit.inprocess.state.Rejected;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Decodes a body as Go's {@code encoding/json} does, with its texts. */
final class GoDecoder {
    private static final Set<Shape.Kind> WHOLE = Set.of(Shape.Kind.INT, Shape.Kind.UINT, Shape.Kind.NUMBERS);

    private static final String BYTES = "[]uint8";
    private static final String NAMESPACE = "json: unknown field \"Namespace\"";

    private GoDecoder() {}

    /**
     * Where decoding is.
     *
     * @param stack the names of the fields down to here, each with a dot behind it
     * @param fixed what errors say of their place when a struct that reads itself is above them
     * @param nils what is null where the handler will look into it, once all is decoded
     */
    private record Place(String stack, @Nullable String fixed, List<String> nils) {
        Place into(Shape shape, Shape.Field field) {
            String below = stack + shape.embedded() + field.name() + ".";
            Shape inner = field.shape();
            String told = fixed == null && inner != null && inner.isReadingItself() ? of(shape, field) : fixed;
            return new Place(below, told, nils);
        }

        String of(Shape shape, Shape.Field field) {
            return fixed != null ? fixed : shape.goName() + "." + stack + shape.embedded() + field.name();
        }
    }

    static ObjectNode decode(Shape shape, JsonNode node) throws DecodeException {
        if (!node.isNull() && !node.isObject()) {
            throw new DecodeException("json: cannot unmarshal " + kindOf(node) + " into Go value of type "
                    + shape.rootType());
        }
        try {
            Place root = new Place("", null, new ArrayList<>());
            ObjectNode decoded = object(shape, node, root);
            if (!root.nils().isEmpty()) {
                throw nil();
            }
            return decoded;
        } catch (DecodeException e) {
            throw shape.isRewordingNamespace() && NAMESPACE.equals(e.getMessage())
                    ? new DecodeException(NAMESPACE + " - Namespaces are a Consul Enterprise feature")
                    : e;
        }
    }

    private static ObjectNode object(Shape shape, JsonNode node, Place place) throws DecodeException {
        ObjectNode result = GoJson.object();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Shape.Field field = shape.find(entry.getKey());
            if (field == null && !shape.isLenient()) {
                throw new DecodeException("json: unknown field \"" + entry.getKey() + "\"");
            }
            if (field != null) {
                set(result, shape, field, entry.getValue(), place);
            }
        }
        return inOrder(shape, result);
    }

    private static ObjectNode inOrder(Shape shape, ObjectNode decoded) {
        ObjectNode ordered = GoJson.object();
        for (Shape.Field field : shape.ordered()) {
            if (decoded.has(field.name())) {
                ordered.set(field.name(), decoded.path(field.name()));
            }
        }
        return ordered;
    }

    private static void set(ObjectNode result, Shape shape, Shape.Field field, JsonNode given, Place place)
            throws DecodeException {
        boolean isStruct = field.kind() == Shape.Kind.OBJECT;
        if (isStruct && given.isNull() && field.inner().isFragile()) {
            throw nil();
        }
        if (given.isNull() && field.kind() != Shape.Kind.READABLE_DURATION) {
            if (shape.isTelling(field) && field.kind() == Shape.Kind.STRINGS) {
                result.set(field.name(), given);
            }
            return;
        }
        JsonNode value = convert(shape, field, given, place);
        if (shape.isTelling(field) && given.isArray()) {
            value = given;
        }
        if (Zero.isDropped(shape, field, value)) {
            result.remove(field.name());
        } else {
            result.set(field.name(), value);
        }
    }

    /** The end of a request whose handler meets a nil pointer. */
    private static Rejected nil() {
        return new Rejected("panic: runtime error: invalid memory address or nil pointer dereference");
    }

    private static JsonNode convert(Shape shape, Shape.Field field, JsonNode value, Place place)
            throws DecodeException {
        Wanted wanted = new Wanted(field, place.of(shape, field));
        return switch (field.kind()) {
            case STRING -> wanted.text(value);
            case BOOL -> wanted.of(value, value.isBoolean());
            case INT -> wanted.of(value, value.isIntegralNumber() && value.canConvertToLong());
            case UINT -> wanted.of(value, value.isIntegralNumber() && value.bigIntegerValue().signum() >= 0
                    && value.bigIntegerValue().bitLength() <= 64);
            case NUMBER -> wanted.of(value, value.isNumber());
            case DURATION, NANOSECONDS -> duration(value);
            case READABLE_DURATION -> readable(value);
            case TIME -> GoTime.parse(value, shape.hasPlainTimes());
            case STRINGS -> wanted.each(wanted.of(value, value.isArray()));
            case NUMBERS -> wanted.of(value, value.isArray());
            case STRING_MAP -> wanted.each(wanted.of(value, value.isObject()));
            case STRINGS_MAP -> wanted.lists(wanted.of(value, value.isObject()));
            case FREE_MAP -> wanted.of(value, value.isObject());
            case ANY -> value;
            case OBJECT, POINTER -> nested(wanted, value, place.into(shape, field));
            case OBJECTS -> objects(wanted, wanted.of(value, value.isArray()), place.into(shape, field));
            case OBJECT_MAP -> objectMap(wanted, wanted.of(value, value.isObject()), place.into(shape, field));
        };
    }

    /** A field and what an error says of its place. */
    private record Wanted(Shape.Field field, String place) {
        JsonNode of(JsonNode value, boolean fits) throws DecodeException {
            if (!fits) {
                throw mismatch(value, field.goType());
            }
            return value;
        }

        JsonNode text(JsonNode value) throws DecodeException {
            boolean noBytes = BYTES.equals(field.goType()) && value.isArray() && value.isEmpty();
            return noBytes ? GoJson.object().stringNode("") : of(value, value.isString());
        }

        JsonNode each(JsonNode values) throws DecodeException {
            for (JsonNode value : values) {
                if (!value.isString() && !value.isNull()) {
                    throw mismatch(value, elementType());
                }
            }
            return Zero.filled(values);
        }

        private String elementType() {
            return field.kind() == Shape.Kind.STRINGS && field.goType().startsWith("[]")
                    ? field.goType().substring(2)
                    : "string";
        }

        JsonNode lists(JsonNode values) throws DecodeException {
            ObjectNode lists = GoJson.object();
            for (Map.Entry<String, JsonNode> value : values.properties()) {
                if (!value.getValue().isArray() && !value.getValue().isNull()) {
                    throw mismatch(value.getValue(), "[]string");
                }
                lists.set(value.getKey(), each(value.getValue()));
            }
            return lists;
        }

        DecodeException mismatch(JsonNode value, String goType) {
            String given = value.isNumber() && WHOLE.contains(field.kind())
                    ? "number " + value.asString()
                    : kindOf(value);
            return new DecodeException("json: cannot unmarshal " + given + " into Go struct field " + place
                    + " of type " + goType);
        }
    }

    private static JsonNode duration(JsonNode value) throws DecodeException {
        if (value.isString()) {
            return GoJson.object().numberNode(GoDuration.parse(value.stringValue()));
        }
        return GoJson.object().numberNode(value.isNumber() ? value.decimalValue().longValue() : 0);
    }

    /** A text with a duration, or a number; also a null is neither. */
    private static JsonNode readable(JsonNode value) throws DecodeException {
        if (value.isNumber()) {
            return GoJson.object().numberNode(value.decimalValue().longValue());
        }
        if (!value.isString()) {
            throw new DecodeException("strconv.ParseFloat: parsing \"" + value + "\": invalid syntax");
        }
        return GoJson.object().numberNode(GoDuration.parse(value.stringValue()));
    }

    private static ObjectNode nested(Wanted wanted, JsonNode value, Place place) throws DecodeException {
        Shape shape = wanted.field().inner();
        if (value.isNull() && wanted.field().kind() == Shape.Kind.OBJECTS && shape.isFragileInLists()) {
            if (shape.isFragile()) {
                throw nil();
            }
            place.nils().add(wanted.field().name());
        }
        if (!value.isObject() && !value.isNull()) {
            throw wanted.mismatch(value, shape.rootType());
        }
        return object(shape, value, place);
    }

    private static JsonNode objects(Wanted wanted, JsonNode values, Place place) throws DecodeException {
        ArrayNode result = GoJson.array();
        for (JsonNode value : values) {
            result.add(nested(wanted, value, place));
        }
        return result;
    }

    private static JsonNode objectMap(Wanted wanted, JsonNode values, Place place) throws DecodeException {
        ObjectNode result = GoJson.object();
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            result.set(value.getKey(), nested(wanted, value.getValue(), place));
        }
        return result;
    }

    static String kindOf(JsonNode value) {
        return value.isString()
                ? "string"
                : value.isNumber() ? "number" : value.isBoolean() ? "bool" : value.isArray() ? "array" : "object";
    }
}
