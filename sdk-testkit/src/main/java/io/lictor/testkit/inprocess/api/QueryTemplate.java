package io.lictor.testkit.inprocess.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Fills the placeholders of a template: {@code ${match(1)}}, {@code ${name.full}}, {@code .prefix}, {@code .suffix}. */
final class QueryTemplate {
    private static final Pattern PLACEHOLDER = Pattern
            .compile("\\$\\{(?:match\\((\\d+)\\)|name\\.(full|prefix|suffix))}");

    private final String prefix;
    private final String name;
    private final Matcher match;
    private final boolean matches;

    private QueryTemplate(String prefix, String name, Matcher match) {
        this.prefix = prefix;
        this.name = name;
        this.match = match;
        this.matches = match.find();
    }

    static ObjectNode render(ObjectNode template, String name, Matcher match) {
        ObjectNode query = template.deepCopy();
        QueryTemplate filler = new QueryTemplate(template.path("Name").asString(""), name, match);
        if (query.path("Service") instanceof ObjectNode service) {
            query.set("Service", filler.filled(service));
        }
        if (query.at("/Template/RemoveEmptyTags").asBoolean(false)
                && query.at("/Service/Tags") instanceof ArrayNode tags) {
            tags.removeIf(tag -> tag.asString("").isEmpty());
        }
        return query;
    }

    /** Texts wherever they are, but not the names of fields. */
    private JsonNode filled(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode filled = GoJson.object();
            object.properties().forEach(field -> filled.set(field.getKey(), filled(field.getValue())));
            return filled;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode filled = GoJson.array();
            array.forEach(each -> filled.add(filled(each)));
            return filled;
        }
        return node.isString() ? StringNode.valueOf(fill(node.stringValue())) : node;
    }

    private String fill(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found.group(1),
                found.group(2))));
    }

    private String value(@org.jspecify.annotations.Nullable String group,
            @org.jspecify.annotations.Nullable String part) {
        if (group != null) {
            int number = Integer.parseInt(group);
            String value = matches && number <= match.groupCount() ? match.group(number) : "";
            return value == null ? "" : value;
        }
        return "full".equals(part) ? name : "prefix".equals(part) ? prefix : name.substring(prefix.length());
    }
}
