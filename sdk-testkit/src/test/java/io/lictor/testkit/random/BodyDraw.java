package io.lictor.testkit.random;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bodies: a template whose fields come and go, often right, sometimes of a wrong type, sometimes not even JSON. */
final class BodyDraw {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Grammar grammar;
    private final Draw draw;

    BodyDraw(Grammar grammar, Draw draw) {
        this.grammar = grammar;
        this.draw = draw;
    }

    /** A body from a symbol, in ISO 8859-1. */
    String draw(String symbol) {
        String template = grammar.template(symbol, draw);
        if (!template.startsWith("{") && !template.startsWith("[")) {
            return bytes(grammar.expand(template, draw));
        }
        JsonNode tree = MAPPER.readTree(template);
        tree = vary(tree, draw.oneOf(0.0, 0.1, 0.5));
        if (draw.chance(0.12)) {
            disturb(tree);
        }
        String text = draw.chance(0.2)
                ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree)
                : tree.toString();
        return bytes(draw.chance(0.04) ? damage(text) : text);
    }

    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Leaves fields out, and puts in what symbols stand for: {@code @name} a value of any type, others a text. */
    private JsonNode vary(JsonNode node, double dropped) {
        if (node.isObject()) {
            ObjectNode result = NODES.objectNode();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                boolean kept = field.getKey().startsWith("!");
                if (kept || !draw.chance(dropped)) {
                    String name = kept ? field.getKey().substring(1) : field.getKey();
                    result.set(grammar.expand(name, draw), vary(field.getValue(), dropped));
                }
            }
            return result;
        }
        if (node.isArray()) {
            ArrayNode result = NODES.arrayNode();
            node.forEach(each -> result.add(vary(each, dropped)));
            return result;
        }
        if (!node.isString()) {
            return node;
        }
        String text = node.stringValue();
        return text.startsWith("@")
                ? vary(MAPPER.readTree(grammar.template(text.substring(1), draw)), dropped)
                : NODES.stringNode(grammar.expand(text, draw));
    }

    private void disturb(JsonNode root) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode chosen = draw.oneOf(containers);
        if (chosen instanceof ObjectNode object) {
            List<String> names = new ArrayList<>(object.propertyNames());
            if (names.isEmpty() || draw.chance(0.25)) {
                object.set(draw.oneOf("Bogus", "Namespace", "Partition", "name", "", "\u00e4"), odd());
            } else {
                String name = draw.oneOf(names);
                switch (draw.below(4)) {
                    case 0 -> object.set(draw.chance(0.5)
                            ? name.toLowerCase(java.util.Locale.ROOT)
                            : name.toUpperCase(java.util.Locale.ROOT), object.remove(name));
                    case 1 -> object.remove(name);
                    default -> object.set(name, odd());
                }
            }
        } else if (chosen instanceof ArrayNode array) {
            array.add(odd());
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(each -> collect(each, containers));
        }
    }

    private JsonNode odd() {
        return MAPPER.readTree(grammar.template("odd-json", draw));
    }

    private String damage(String text) {
        int at = draw.below(text.length() + 1);
        return switch (draw.below(6)) {
            case 0 -> text.substring(0, at);
            case 1 -> text + draw.oneOf("}", "]", " x", "{}", "\u0000", " null");
            case 2 -> text.substring(0, at) + draw.oneOf("{", "}", "\"", "\\", ",", ":", "\n", "\u0001", "x") + text
                    .substring(at);
            case 3 -> draw.oneOf("\ufeff", " ", "\n", "x", "[", "\"") + text;
            case 4 -> draw.oneOf("", "null", "true", "0", "\"text\"", "[]", "{}", "[null]", "[{}]", "nul", "{\"a\"}",
                    "{'a':1}", "-", "1e999", "\u0000", "[[[[[[[[[[[[[[[[[[[[");
            default -> text.replace("\"", "'");
        };
    }
}
