package io.lictor.http.wire;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads and writes Consul's JSON. Writing streams, without databind: the first registration of a cold JVM does not wait
 * for its introspection.
 */
final class Json {

    private static final int DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build()).build();

    private static final TypeReference<Map<String, @Nullable Object>> TREE = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, @Nullable Object>>> TREES = new TypeReference<>() {};

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

    /** For what Consul answers with null when there is none. */
    static <T> @Nullable T orNull(byte[] body, Class<T> type) {
        return Reading.MAPPER.readValue(body, type);
    }

    /** A list that Consul answers with null when it is empty. */
    static <T> List<T> listOrNull(byte[] body, TypeReference<List<T>> type) {
        List<T> list = Reading.MAPPER.readValue(body, type);
        return list == null ? List.of() : list.stream().map(Json::nonNull).toList();
    }

    static <T> List<T> list(byte[] body, TypeReference<List<T>> type) {
        return nonNull(Reading.MAPPER.readValue(body, type)).stream().map(Json::nonNull).toList();
    }

    static <T> Map<String, T> map(byte[] body, TypeReference<Map<String, T>> type) {
        return nonNull(Reading.MAPPER.readValue(body, type));
    }

    /** An object of which nothing is known beforehand, without its nulls. */
    static Map<String, Object> tree(byte[] body) {
        return Trees.object(nonNull(Reading.MAPPER.readValue(body, TREE)));
    }

    /** A list of such objects, which may be null when it is empty. */
    static List<Map<String, Object>> treesOrNull(byte[] body) {
        return listOrNull(body, TREES).stream().map(Trees::object).toList();
    }

    /** A list of such objects. */
    static List<Map<String, Object>> trees(byte[] body) {
        return nonNull(Reading.MAPPER.readValue(body, TREES)).stream().map(Json::nonNull).map(Trees::object).toList();
    }

    /** Reads token by token; made without databind. */
    static JsonParser parser(InputStream body) {
        return FACTORY.createParser(ObjectReadContext.empty(), body);
    }

    private static <T> T nonNull(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("null where a value is expected");
        }
        return value;
    }

    /** Made on the first answer that is read. */
    private static final class Reading {
        static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                // "true" and 1 are no yes to whether a caller may call
                .withCoercionConfig(LogicalType.Boolean,
                        config -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
                .build();
    }
}
