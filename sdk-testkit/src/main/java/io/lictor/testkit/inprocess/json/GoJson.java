package io.lictor.testkit.inprocess.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Renders trees with Go's layout and escapes, and parses with Go's messages. */
public final class GoJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final StringBuilder out = new StringBuilder(256);
    private final boolean pretty;

    private GoJson(boolean pretty) {
        this.pretty = pretty;
    }

    /** A new object. */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /** A new array. */
    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    /** An array of texts. */
    public static ArrayNode strings(Collection<String> values) {
        ArrayNode array = array();
        values.forEach(array::add);
        return array;
    }

    /** An object of texts. */
    public static ObjectNode strings(Map<String, String> values) {
        ObjectNode object = object();
        values.forEach(object::put);
        return object;
    }

    /** Parses the first value of a body. */
    public static JsonNode parse(byte[] body) throws DecodeException {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw new DecodeException("EOF");
        }
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new DecodeException(complaint(text, e));
        }
    }

    private static String complaint(String text, JacksonException e) {
        char first = text.charAt(0);
        if ("{[\"-0123456789tfn".indexOf(first) < 0) {
            return "invalid character '" + first + "' looking for beginning of value";
        }
        int at = e.getLocation() == null ? -1 : (int) e.getLocation().getCharOffset();
        if (at < 0 || at >= text.length() || e instanceof tools.jackson.core.exc.UnexpectedEndOfInputException) {
            return "unexpected EOF";
        }
        return "invalid character '" + text.charAt(at) + "' looking for beginning of value";
    }

    /** Renders with four spaces and a line end, as an agent in dev mode does. */
    public static byte[] pretty(JsonNode node) {
        GoJson json = new GoJson(true);
        json.write(node, 0);
        return json.out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Renders without any white space. */
    public static byte[] compact(JsonNode node) {
        GoJson json = new GoJson(false);
        json.write(node, 0);
        return json.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Renders a part of a larger document, as it stands at some depth of that. */
    public static byte[] part(JsonNode node, boolean pretty, int depth) {
        GoJson json = new GoJson(pretty);
        json.write(node, depth);
        return json.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(JsonNode node, int depth) {
        if (node.isObject()) {
            writeObject(node, depth);
        } else if (node.isArray()) {
            writeArray(node, depth);
        } else if (node.isString()) {
            quote(node.stringValue());
        } else if (node.isBigDecimal() || node.isFloatingPointNumber()) {
            BigDecimal number = node.decimalValue().stripTrailingZeros();
            out.append(number.scale() <= 0 ? number.toBigInteger().toString() : number.toPlainString());
        } else {
            out.append(node.asString("null"));
        }
    }

    private void writeObject(JsonNode node, int depth) {
        out.append('{');
        Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
        boolean empty = !fields.hasNext();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            indent(depth + 1);
            quote(field.getKey());
            out.append(pretty ? ": " : ":");
            write(field.getValue(), depth + 1);
            out.append(fields.hasNext() ? "," : "");
        }
        end(empty, '}', depth);
    }

    private void writeArray(JsonNode node, int depth) {
        out.append('[');
        for (int i = 0; i < node.size(); i++) {
            out.append(i > 0 ? "," : "");
            indent(depth + 1);
            write(node.get(i), depth + 1);
        }
        end(node.isEmpty(), ']', depth);
    }

    private void end(boolean empty, char bracket, int depth) {
        if (!empty) {
            indent(depth);
        }
        out.append(bracket);
    }

    private void indent(int depth) {
        if (pretty) {
            out.append('\n').repeat("    ", depth);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> out.append(String.format("\\u%04x", (int) c));
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
