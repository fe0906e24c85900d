package io.lictor.testkit.inprocess.json;

import java.math.BigDecimal;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/**
 * A single value turned into a type. What cannot be is a {@link DecodeException}: without a text where the types do not
 * go together at all.
 *
 * @param name where it is
 * @param goType the type
 */
record EntryScalars(String name, String goType) {
    private static final BigDecimal LIMIT = BigDecimal.TWO.pow(63);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    JsonNode text(JsonNode value) throws DecodeException {
        if (value.isBoolean()) {
            return StringNode.valueOf(value.booleanValue() ? "1" : "0");
        }
        return StringNode.valueOf(value.isNumber() ? plain(value) : simple(value).asString());
    }

    private static String plain(JsonNode number) {
        return BigDecimal.valueOf(number.asDouble()).stripTrailingZeros().toPlainString();
    }

    private static JsonNode simple(JsonNode value) throws DecodeException {
        if (value.isContainer()) {
            throw new DecodeException("");
        }
        return value;
    }

    JsonNode truth(JsonNode value) throws DecodeException {
        if (value.isNumber()) {
            return BooleanNode.valueOf(value.asDouble() != 0);
        }
        if (!value.isString()) {
            return simple(value);
        }
        return switch (value.stringValue()) {
            case "1", "t", "T", "TRUE", "true", "True" -> BooleanNode.TRUE;
            case "", "0", "f", "F", "FALSE", "false", "False" -> BooleanNode.FALSE;
            default -> throw unparsed("bool", "ParseBool", value);
        };
    }

    private DecodeException unparsed(String kind, String function, JsonNode value) {
        return new DecodeException("cannot parse '" + name + "' as " + kind + ": strconv." + function + ": parsing \""
                + value.asString() + "\": invalid syntax");
    }

    JsonNode whole(JsonNode value) throws DecodeException {
        if (value.isBoolean()) {
            return NODES.numberNode(value.booleanValue() ? 1 : 0);
        }
        boolean unsigned = goType.startsWith("uint");
        if (value.isString()) {
            if (!value.stringValue().matches(unsigned ? "[0-9]{1,18}" : "[-+]?[0-9]{1,18}")) {
                throw unparsed(unsigned ? "uint" : "int", unsigned ? "ParseUint" : "ParseInt", value);
            }
            return NODES.numberNode(Long.parseLong(value.stringValue()));
        }
        long number = whole(simple(value).decimalValue());
        return NODES.numberNode("uint32".equals(goType) ? number & 0xffff_ffffL : number);
    }

    /** Go's conversion of a float that is too large included. */
    private static long whole(BigDecimal value) {
        return value.abs().compareTo(LIMIT) >= 0 ? Long.MIN_VALUE : value.longValue();
    }

    JsonNode number(JsonNode value) throws DecodeException {
        if (value.isBoolean()) {
            return NODES.numberNode(value.booleanValue() ? 1 : 0);
        }
        if (value.isString()) {
            if (!value.stringValue().matches("[-+]?[0-9]+(\\.[0-9]+)?")) {
                throw unparsed("float", "ParseFloat", value);
            }
            return NODES.numberNode(new BigDecimal(value.stringValue()));
        }
        return simple(value);
    }

    JsonNode duration(JsonNode value) throws DecodeException {
        if (!value.isString()) {
            return whole(value);
        }
        try {
            return NODES.numberNode(GoDuration.parse(value.stringValue()));
        } catch (DecodeException e) {
            throw new DecodeException("error decoding '" + name + "': " + e.getMessage());
        }
    }
}
