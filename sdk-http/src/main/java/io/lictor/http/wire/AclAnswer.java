package io.lictor.http.wire;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.TypeReference;

/** Question and answer of {@code internal/acl/authorize}. */
public final class AclAnswer {

    private static final TypeReference<List<Row>> ROWS = new TypeReference<>() {};

    private AclAnswer() {}

    /** Whether the token may read things. */
    public static byte[] readQuestion(List<Right> rights) {
        return Json.write(json -> {
            json.writeStartArray();
            rights.forEach(right -> right(json, right.resource(), right.name()));
            json.writeEndArray();
        });
    }

    /**
     * A right to read.
     *
     * @param resource such as {@code service} or {@code key}
     * @param name of what
     */
    public record Right(String resource, String name) {}

    private static void right(JsonGenerator json, String resource, String segment) {
        json.writeStartObject();
        json.writeStringProperty("Resource", resource);
        json.writeStringProperty("Segment", segment);
        json.writeStringProperty("Access", "read");
        json.writeEndObject();
    }

    /** The rights that are missing, such as {@code service:read on web}. */
    public static List<String> denied(byte[] body) {
        return Json.list(body, ROWS).stream().filter(row -> !row.allow())
                .map(row -> Rows.text(row.resource()) + ":read on " + Rows.text(row.segment())).toList();
    }

    record Row(@JsonProperty("Resource") @Nullable String resource, @JsonProperty("Segment") @Nullable String segment,
            @JsonProperty("Allow") boolean allow) {}
}
