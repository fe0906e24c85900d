package io.lictor.testkit.inprocess.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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
            service.propertyNames().stream().toList().forEach(field -> {
                JsonNode value = service.get(field);
                if (value.isString()) {
                    service.put(field, filler.fill(value.stringValue()));
                }
            });
        }
        return query;
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
