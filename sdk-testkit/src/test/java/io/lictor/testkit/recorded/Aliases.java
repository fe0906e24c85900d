package io.lictor.testkit.recorded;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands in the replay for what was recorded: ids, secrets and indexes, learned from the answers. */
final class Aliases {
    static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern SECRET = Pattern.compile("SECRET-[0-9]+");
    private static final Pattern NUMBERS = Pattern.compile("(?<=[?&]index=)[0-9]+");
    private static final Pattern CAS = Pattern.compile("(?<=[?&]cas=)[0-9]+");
    /** An index that nothing has. */
    private static final String NOBODYS = "999999";
    private static final Pattern HASHES = Pattern.compile("(?<=[?&]hash=)[0-9a-f]+");
    private static final List<String> INDEXES = List.of("ModifyIndex", "CreateIndex", "LockIndex");
    private static final List<String> ASKED = List.of("Index", "ModifyIndex");

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> indexes = new HashMap<>();
    private final Map<String, String> modified = new HashMap<>();

    String inText(String text) {
        String ids = replaced(ID, text, id -> texts.getOrDefault(id, id));
        return replaced(SECRET, ids,
                secret -> texts.computeIfAbsent(secret, any -> UUID.randomUUID().toString()));
    }

    String inPath(String path) {
        String hashed = replaced(HASHES, inText(path), hash -> texts.getOrDefault(hash, hash));
        String cas = replaced(CAS, hashed,
                number -> modified.getOrDefault(number, number.length() < 2 ? number : NOBODYS));
        return replaced(NUMBERS, cas, number -> indexes.getOrDefault(number, number));
    }

    /** A body whose indexes are those of the replay. */
    JsonNode inBody(JsonNode body) {
        if (body instanceof ObjectNode object) {
            ObjectNode result = object.objectNode();
            object.properties().forEach(field -> result.set(field.getKey(),
                    ASKED.contains(field.getKey()) && field.getValue().isNumber()
                            ? object.numberNode(new java.math.BigInteger(
                                    modified.getOrDefault(field.getValue().asString(), field.getValue().asString())))
                            : inBody(field.getValue())));
            return result;
        }
        if (body.isArray()) {
            var result = tools.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
            body.forEach(each -> result.add(inBody(each)));
            return result;
        }
        return body;
    }

    private static String replaced(Pattern pattern, String text, UnaryOperator<String> by) {
        return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(by.apply(found.group())));
    }

    /** Learns from an index in the headers. */
    void learnIndex(String recorded, String actual) {
        if (!recorded.matches("[01]?") && !actual.isEmpty()) {
            indexes.put(recorded, actual);
        }
    }

    /** Learns from what stands at the same place of both answers. */
    void learn(JsonNode recorded, JsonNode actual) {
        if (recorded.isObject() && actual.isObject()) {
            for (var field : recorded.properties()) {
                JsonNode other = actual.path(field.getKey());
                if (INDEXES.contains(field.getKey()) && other.isNumber()) {
                    modified.put(field.getValue().asString(), other.asString());
                } else if ("ContentHash".equals(field.getKey())) {
                    texts.put(field.getValue().asString(""), other.asString(""));
                } else {
                    learn(field.getValue(), other);
                }
            }
        } else if (recorded.isArray() && actual.isArray()) {
            for (int i = 0; i < Math.min(recorded.size(), actual.size()); i++) {
                learn(recorded.get(i), actual.get(i));
            }
        } else if (recorded.isString() && actual.isString()) {
            learnText(recorded.stringValue(), actual.stringValue());
        }
    }

    private void learnText(String recorded, String actual) {
        if (SECRET.matcher(recorded).matches()) {
            texts.putIfAbsent(recorded, actual);
            return;
        }
        List<String> here = ID.matcher(recorded).results().map(MatchResult::group).toList();
        List<String> there = ID.matcher(actual).results().map(MatchResult::group).toList();
        for (int i = 0; i < here.size() && here.size() == there.size(); i++) {
            if (here.get(i).startsWith("00000000-0000-0000")) {
                continue;
            }
            texts.put(here.get(i), there.get(i));
        }
    }
}
