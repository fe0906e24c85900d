package io.lictor.testkit.inprocess.acl;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads rules, written as JSON or in as much of HCL as rules need: {@code resource = "level"} and
 * {@code resource "name" { field = "level" }}.
 */
final class RuleParser {
    private static final Pattern TOKEN = Pattern
            .compile("\\s*(?:(?:#|//)[^\\n]*\\s*)*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([A-Za-z_]+)|([={}]))");

    private final String text;
    private final Matcher tokens;
    private final Rules.Builder rules;

    private RuleParser(String text, Rules.Builder rules) {
        this.text = text;
        this.tokens = TOKEN.matcher(text);
        this.rules = rules;
    }

    /** Adds what a text grants; throws with the reason when it is no text of rules. */
    static void parse(String text, Rules.Builder rules) throws RuleException {
        if (text.stripLeading().startsWith("{")) {
            json(text, rules);
        } else {
            new RuleParser(text, rules).hcl();
        }
    }

    private static void json(String text, Rules.Builder rules) throws RuleException {
        try {
            for (Map.Entry<String, JsonNode> resource : JsonMapper.shared().readTree(text).properties()) {
                if (resource.getValue().isString()) {
                    rules.add(resource.getKey(), "", Map.of("policy", resource.getValue().stringValue()));
                    continue;
                }
                for (Map.Entry<String, JsonNode> named : resource.getValue().properties()) {
                    Map<String, String> fields = new LinkedHashMap<>();
                    named.getValue().properties()
                            .forEach(field -> fields.put(field.getKey(), field.getValue().asString("")));
                    rules.add(resource.getKey(), named.getKey(), fields);
                }
            }
        } catch (JacksonException e) {
            throw new RuleException("invalid JSON");
        }
    }

    private void hcl() throws RuleException {
        while (!text.substring(end()).isBlank()) {
            String resource = word("a resource");
            next("= or a name");
            if ("=".equals(tokens.group(3))) {
                rules.add(resource, "", Map.of("policy", quoted()));
            } else if (tokens.group(1) != null) {
                rules.add(resource, unescaped(), block());
            } else {
                throw new RuleException("At 1:" + (end() + 1) + ": expected a name for " + resource);
            }
        }
    }

    private Map<String, String> block() throws RuleException {
        Map<String, String> fields = new LinkedHashMap<>();
        symbol("{");
        for (next("a field or }"); !"}".equals(tokens.group(3)); next("a field or }")) {
            String field = tokens.group(2);
            if (field == null) {
                throw new RuleException("At 1:" + (end() + 1) + ": expected a field");
            }
            symbol("=");
            fields.put(field, quoted());
        }
        return fields;
    }

    private int end() {
        return tokens.hasMatch() ? tokens.end() : 0;
    }

    private void next(String expected) throws RuleException {
        int from = end();
        if (!tokens.find(from) || tokens.start() != from) {
            throw new RuleException("At 1:" + (from + 1) + ": expected " + expected + " got: EOF");
        }
    }

    private String word(String expected) throws RuleException {
        next(expected);
        String bare = tokens.group(2);
        if (bare == null && tokens.group(1) == null) {
            throw new RuleException("At 1:" + (end() + 1) + ": expected " + expected);
        }
        return bare == null ? unescaped() : bare;
    }

    private String quoted() throws RuleException {
        next("a text");
        if (tokens.group(1) == null) {
            throw new RuleException("At 1:" + (end() + 1) + ": expected a text");
        }
        return unescaped();
    }

    private String unescaped() {
        return tokens.group(1).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private void symbol(String symbol) throws RuleException {
        next(symbol);
        if (!symbol.equals(tokens.group(3))) {
            throw new RuleException("At 1:" + (end() + 1) + ": expected " + symbol);
        }
    }
}
