package io.lictor.testkit.rights;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.lictor.testkit.real.RawHttp;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an answer says about rights: its status, the text of a refusal, which rows and fields of data are there.
 *
 * @param status the status
 * @param text the text, or the outline of JSON
 * @param filtered what the header says that tells of hidden rows
 */
record Seen(int status, String text, String filtered) {
    private static final int DEPTH = 3;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static Seen of(RawHttp.Answer answer, boolean statusOnly) {
        boolean refused = answer.status() >= 300;
        return new Seen(answer.status(), statusOnly && !refused ? "" : text(answer),
                answer.header("X-Consul-Results-Filtered-By-Acls").orElse(""));
    }

    private static String text(RawHttp.Answer answer) {
        try {
            return outline(MAPPER.readTree(answer.body()), 0);
        } catch (JacksonException e) {
            return comparable(answer.body());
        }
    }

    /** The names of the fields, the number of rows, and what is said to be so or not. No rows may be told as null. */
    private static String outline(JsonNode node, int depth) {
        if (node.isArray() && node.isEmpty()) {
            return "null";
        }
        if (node.isArray()) {
            return depth >= DEPTH
                    ? "[" + node.size() + "]"
                    : node.valueStream().map(each -> outline(each, depth + 1)).sorted()
                            .collect(Collectors.joining(", ", "[", "]"));
        }
        if (!node.isObject()) {
            boolean telling = node.isBoolean() || node.isNull() || "<hidden>".equals(node.asString(""));
            return telling ? node.asString("null") : "";
        }
        Map<String, String> fields = new TreeMap<>();
        node.properties().forEach(field -> fields.put(comparable(field.getKey()),
                "What".equals(field.getKey())
                        ? comparable(field.getValue().asString(""))
                        : depth >= DEPTH ? "" : outline(field.getValue(), depth + 1)));
        return fields.toString();
    }

    /** Without what two servers must name differently. */
    private static String comparable(String text) {
        return text.replaceAll("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", "<id>")
                .replaceAll("127\\.\\d+\\.\\d+\\.\\d+:\\d+", "<address>").replaceAll("index:? \\d+", "index <n>")
                .strip();
    }

    @Override
    public String toString() {
        return status + " " + text + (filtered.isEmpty() ? "" : " (filtered: " + filtered + ")");
    }
}
