package io.lictor.http.wire;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.KeyValueEntry;
import org.jspecify.annotations.Nullable;

/** Question and answer of {@code /v1/txn} where all operations read subtrees. */
public final class TreesAnswer {

    private TreesAnswer() {}

    /** Reads all keys that start with one of the prefixes, at one moment. */
    public static byte[] question(List<String> prefixes) {
        return Json.write(json -> {
            json.writeStartArray();
            for (String prefix : prefixes) {
                json.writeStartObject();
                json.writeObjectPropertyStart("KV");
                json.writeStringProperty("Verb", "get-tree");
                json.writeStringProperty("Key", prefix);
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** The entries, in the order of the prefixes; one below two prefixes comes twice. */
    public static List<KeyValueEntry> entries(byte[] body) {
        List<@Nullable Result> results = Json.read(body, Body.class).results();
        return results == null
                ? List.of()
                : results.stream().filter(Objects::nonNull).map(Result::row).filter(Objects::nonNull)
                        .map(KeyValueAnswer.Row::entry).toList();
    }

    record Body(@JsonProperty("Results") @Nullable List<@Nullable Result> results) {}

    record Result(@JsonProperty("KV") KeyValueAnswer.@Nullable Row row) {}
}
