package io.lictor.testkit.recorded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.lictor.testkit.real.RawHttp;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whether an answer says what was recorded: what differs from one run to the next is replaced by a word in both. */
final class Likeness {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Map<Pattern, String> UNSTABLE = unstable();
    private static final Set<String> COUNTS = Set.of("CreateIndex", "ModifyIndex", "Index", "LockIndex", "LTime",
            "LastIndex", "ContentHash", "Hash", "SerialNumber", "Port", "LastContact", "SigningKeyID",
            "CustomizationHash", "SHA", "BuildDate", "port", "wan_join_port", "grpc_port");
    private static final List<String> HEADERS = List.of("content-type", "x-consul-knownleader",
            "x-consul-query-backend",
            "x-consul-effective-consistency", "x-consul-results-filtered-by-acls", "x-consul-default-acl-policy",
            "x-consul-reason", "x-cache", "content-encoding", "allow", "location", "retry-after");
    private static final List<String> PRESENT = List.of("x-consul-index", "x-consul-lastcontact", "age");

    private Likeness() {}

    private static Map<Pattern, String> unstable() {
        Map<Pattern, String> words = new LinkedHashMap<>();
        words.put(Aliases.ID, "ID");
        words.put(Pattern.compile("(?s)-----BEGIN [^-]+-----.*?-----END [^-]+-----\\s*|REDACTED-PEM"), "PEM ");
        words.put(Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.\\d]*Z"), "TIME");
        words.put(Pattern.compile("127\\.0\\.0\\.1:\\d+"), "127.0.0.1:PORT");
        words.put(Pattern.compile("\\b[0-9a-f]{2}(:[0-9a-f]{2}){15,}\\b"), "KEY");
        words.put(Pattern.compile("(current modify index|index|reset index:|!=|Index\":) ?\\d+"), "$1 N");
        words.put(Pattern.compile("SECRET-\\d+"), "ID");
        words.put(Pattern.compile("240\\.0\\.\\d+\\.\\d+"), "240.0.0.N");
        words.put(Pattern.compile("index=\\d+"), "index=N");
        return words;
    }

    private static String settled(String text) {
        String result = text;
        for (var word : UNSTABLE.entrySet()) {
            result = word.getKey().matcher(result).replaceAll(word.getValue());
        }
        return result;
    }

    /** A tree without what differs from run to run. */
    static JsonNode settled(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode result = NODES.objectNode();
            object.properties().forEach(field -> result.set(settled(field.getKey()),
                    COUNTS.contains(field.getKey()) && field.getValue().isValueNode()
                            ? NODES.stringNode("N")
                            : settled(field.getValue())));
            return result;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode result = NODES.arrayNode();
            array.forEach(each -> result.add(settled(each)));
            return result;
        }
        return node.isString() ? NODES.stringNode(settled(node.stringValue())) : node;
    }

    /** In what an answer differs from a recorded one, each in a few words. */
    static List<String> differences(Exchange recorded, RawHttp.Answer actual) {
        List<String> found = new ArrayList<>();
        JsonNode response = recorded.response();
        if (response.path("status").asInt() != actual.status()) {
            found.add("status " + response.path("status").asInt() + ", not " + actual.status() + " "
                    + cut(actual.body()));
            if (response.path("status").asInt() != 200) {
                found.add("text " + cut(response.path("body").asString(response.path("json").toString())));
            }
            return found;
        }
        for (String name : HEADERS) {
            String wanted = settled(recorded.header(name));
            String got = settled(actual.header(name).orElse(""));
            if (!wanted.equals(got)) {
                found.add(name + " '" + wanted + "', not '" + got + "'");
            }
        }
        for (String name : PRESENT) {
            if (recorded.header(name).isEmpty() == actual.header(name).isPresent()) {
                found.add(name + (recorded.header(name).isEmpty() ? " none" : " one") + ", not "
                        + actual.header(name).orElse("none"));
            }
        }
        if (recorded.header("content-encoding").isEmpty() && !"HEAD".equals(recorded.method())) {
            body(recorded, response, actual.body(), found);
        }
        return found;
    }

    private static void body(Exchange recorded, JsonNode response, String actual, List<String> found) {
        if (!response.has("json")) {
            String wanted = response.path("body").asString("");
            if (!wanted.startsWith("(binary") && !settled(wanted).equals(settled(actual))) {
                found.add("text '" + cut(wanted) + "', not '" + cut(actual) + "'");
            }
            return;
        }
        JsonNode wanted = settled(inAnyOrder(recorded.path(), response.path("json")));
        JsonNode parsed = parsed(actual);
        JsonNode got = parsed == null ? null : inAnyOrder(recorded.path(), parsed);
        if (got == null) {
            found.add("JSON " + cut(wanted.toString()) + ", not '" + cut(actual) + "'");
        } else if (response.path("reduced").asBoolean(false)) {
            if (Shapes.of(got).stream().noneMatch(form -> same(wanted, settled(form)))) {
                compare("reduced", wanted, settled(Shapes.like(wanted, got)), found);
            }
        } else {
            compare("", wanted, settled(got), found);
        }
    }

    /** Lists whose order is left to chance by Consul, sorted. */
    private static JsonNode inAnyOrder(String path, JsonNode answer) {
        boolean checks = path.startsWith("/v1/agent/health/");
        if (path.matches("/v1/(acl/(tokens|policies|roles)|query)(\\?.*)?") && answer.isArray()) {
            ArrayNode sorted = NODES.arrayNode();
            answer.valueStream().sorted(java.util.Comparator.comparing(each -> each.path("Name")
                    .asString(each.path("Description").asString(each.asString(""))))).forEach(sorted::add);
            return sorted;
        }
        if (path.contains("/execute") && answer.deepCopy() instanceof ObjectNode executed && executed.has("Nodes")) {
            ArrayNode sorted = executed.putArray("Nodes");
            answer.path("Nodes").valueStream()
                    .sorted(java.util.Comparator.comparing(
                            each -> each.at("/Service/ID").asString(each.path("ID").asString(""))))
                    .forEach(sorted::add);
            return executed;
        }
        if (!checks && !path.startsWith("/v1/catalog/services")) {
            return answer;
        }
        if (answer.isArray() && (!checks || !answer.isEmpty() && answer.get(0).has("CheckID") || answer.isEmpty()
                || answer.get(0).isString())) {
            ArrayNode sorted = NODES.arrayNode();
            answer.valueStream()
                    .sorted(java.util.Comparator.comparing(each -> each.path("CheckID").asString(each.toString())))
                    .forEach(sorted::add);
            return sorted;
        }
        if (answer instanceof ObjectNode object) {
            ObjectNode result = NODES.objectNode();
            object.properties().forEach(field -> result.set(field.getKey(), inAnyOrder(path, field.getValue())));
            return result;
        }
        return answer;
    }

    static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return null;
        }
    }

    static boolean same(JsonNode one, JsonNode other) {
        List<String> found = new ArrayList<>();
        compare("", one, other, found);
        return found.isEmpty();
    }

    private static void compare(String at, JsonNode wanted, JsonNode got, List<String> found) {
        if (wanted.isObject() && got.isObject()) {
            wanted.propertyNames().forEach(name -> {
                if (got.has(name)) {
                    compare(at + "/" + name, wanted.path(name), got.path(name), found);
                } else {
                    found.add(at + "/" + name + " missing: " + cut(wanted.path(name).toString()));
                }
            });
            got.propertyNames().forEach(name -> {
                if (!wanted.has(name)) {
                    found.add(at + "/" + name + " too much: " + cut(got.path(name).toString()));
                }
            });
        } else if (wanted.isArray() && got.isArray() && wanted.size() == got.size()) {
            for (int i = 0; i < wanted.size(); i++) {
                compare(at + "/" + i, wanted.get(i), got.get(i), found);
            }
        } else if (!wanted.equals(got) && !(wanted.isNumber() && got.isNumber()
                && wanted.asDouble() == got.asDouble())) {
            found.add(at + " " + cut(wanted.toString()) + ", not " + cut(got.toString()));
        }
    }

    private static String cut(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() <= 300 ? line : line.substring(0, 300) + "..";
    }
}
