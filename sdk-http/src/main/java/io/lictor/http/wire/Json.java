package io.lictor.http.wire;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes Consul's JSON. Writing streams, without databind: the first registration of a cold JVM does not wait
 * for its introspection.
 */
final class Json {

    private static final int DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build()).build();

    private Json() {}

    static byte[] write(Consumer<JsonGenerator> body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            body.accept(json);
        }
        return bytes.toByteArray();
    }

    static <T> T read(byte[] body, Class<T> type) {
        return nonNull(Reading.MAPPER.readValue(body, type));
    }

    static <T> List<T> list(byte[] body, TypeReference<List<T>> type) {
        return nonNull(Reading.MAPPER.readValue(body, type)).stream().map(Json::nonNull).toList();
    }

    static <T> Map<String, T> map(byte[] body, TypeReference<Map<String, T>> type) {
        return nonNull(Reading.MAPPER.readValue(body, type));
    }

    private static <T> T nonNull(@org.jspecify.annotations.Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("null where a value is expected");
        }
        return value;
    }

    /** Made on the first answer that is read. */
    private static final class Reading {
        static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
    }
}
