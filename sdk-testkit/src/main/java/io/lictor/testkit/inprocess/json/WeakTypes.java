package io.lictor.testkit.inprocess.json;

import java.math.BigDecimal;
import java.util.Locale;

import io.lictor.testkit.inprocess.state.Rejected;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/** How Consul's decoder of config entries turns a value into one of another type. */
final class WeakTypes {
    private static final BigDecimal LIMIT = BigDecimal.TWO.pow(63);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private WeakTypes() {}

    /** The value as the type wants it, or as it is when nothing can be done. */
    static JsonNode adapt(String goType, JsonNode value) {
        boolean wantsList = goType.startsWith("[]") || "interface {}".equals(goType);
        if (value.isArray() && !wantsList && value.size() == 1) {
            return adapt(goType, present(value.get(0)));
        }
        if ("[]struct".equals(goType)) {
            value.forEach(each -> present(each.size() == 1 && each.isArray() ? each.get(0) : value));
        }
        return switch (goType) {
            case "string" -> value.isNumber() || value.isBoolean() ? text(value) : value;
            case "bool" -> value.isNumber()
                    ? BooleanNode.valueOf(value.asDouble() != 0)
                    : value.isString() ? truth(value) : value;
            case "int", "uint64" -> number(value);
            case "float64" -> value.isString() && value.asString().matches("-?[0-9]+(\\.[0-9]+)?")
                    ? NODES.numberNode(new BigDecimal(value.asString()))
                    : value;
            case "[]string" -> value.isArray() ? texts(value) : list(adapt("string", value));
            case "[]struct" -> value.isArray() ? value : list(value);
            default -> value;
        };
    }

    /** A list of nothing but null ends the request in Consul: a nil pointer. */
    private static JsonNode present(JsonNode only) {
        if (only.isNull()) {
            throw new Rejected("panic: reflect: call of reflect.Value.Type on zero Value");
        }
        return only;
    }

    private static JsonNode text(JsonNode value) {
        return StringNode.valueOf(value.isBoolean() ? value.asBoolean() ? "1" : "0" : value.asString());
    }

    private static JsonNode truth(JsonNode value) {
        return switch (value.asString().toLowerCase(Locale.ROOT)) {
            case "1", "t", "true" -> BooleanNode.TRUE;
            case "", "0", "f", "false" -> BooleanNode.FALSE;
            default -> value;
        };
    }

    private static JsonNode number(JsonNode value) {
        if (value.isBoolean()) {
            return NODES.numberNode(value.asBoolean() ? 1 : 0);
        }
        if (value.isString() && value.asString().matches("-?[0-9]{1,18}")) {
            return NODES.numberNode(Long.parseLong(value.asString()));
        }
        if (!value.isNumber()) {
            return value;
        }
        // Go's conversion of a float that is too large
        return NODES.numberNode(value.decimalValue().abs().compareTo(LIMIT) >= 0
                ? Long.MIN_VALUE
                : value.decimalValue().longValue());
    }

    private static JsonNode texts(JsonNode values) {
        ArrayNode texts = NODES.arrayNode();
        values.forEach(each -> texts.add(adapt("string", each)));
        return texts;
    }

    private static JsonNode list(JsonNode value) {
        return NODES.arrayNode().add(value);
    }
}
