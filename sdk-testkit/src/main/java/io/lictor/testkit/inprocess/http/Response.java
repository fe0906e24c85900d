package io.lictor.testkit.inprocess.http;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An answer; immutable.
 *
 * @param status the status code
 * @param headers by name as written on the wire
 * @param bytes the body
 * @param json the body before it is rendered, when it is JSON
 * @param ending what becomes of the connection
 * @param stream what sends the body by and by, when it does not end by itself
 */
@SuppressWarnings("ArrayRecordComponent")
public record Response(int status, Map<String, String> headers, byte[] bytes, @Nullable JsonNode json, Ending ending,
        @Nullable BodyStream stream) {
    private static final byte[] NOTHING = {};

    /** What becomes of the connection after the answer. */
    public enum Ending {
        /** It stays open if the client likes. */
        KEEP,
        /** It is closed after the answer. */
        CLOSE,
        /** It is reset, without an answer. */
        RESET,
        /** The headers and half of the body are sent, then it is closed. */
        TRUNCATE
    }

    /** No body and no content type. */
    public static Response empty(int status) {
        return new Response(status, Map.of(), NOTHING, null, Ending.KEEP, null);
    }

    /** A body that comes by and by. */
    public static Response streaming(BodyStream stream) {
        return new Response(200, Map.of(), NOTHING, null, Ending.KEEP, stream);
    }

    /** Plain text. */
    public static Response text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of a type. */
    public static Response bytes(int status, String contentType, byte[] bytes) {
        return new Response(status, Map.of("Content-Type", contentType), bytes, null, Ending.KEEP, null);
    }

    /** JSON with status 200. */
    public static Response json(JsonNode body) {
        return json(200, body);
    }

    /** JSON. */
    public static Response json(int status, JsonNode body) {
        return new Response(status, Map.of("Content-Type", "application/json"), NOTHING, body, Ending.KEEP, null);
    }

    /** The same with one more header. */
    public Response with(String name, String value) {
        return with(Map.of(name, value));
    }

    /** The same with more headers. */
    public Response with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Response(status, Collections.unmodifiableMap(all), bytes, json, ending, stream);
    }

    /** The same without the headers whose names begin in a way. */
    public Response without(String start) {
        Map<String, String> rest = new LinkedHashMap<>(headers);
        rest.keySet().removeIf(name -> name.startsWith(start));
        return new Response(status, Collections.unmodifiableMap(rest), bytes, json, ending, stream);
    }

    /** The same with another end of the connection. */
    public Response ending(Ending other) {
        return new Response(status, headers, bytes, json, other, stream);
    }

    /** The same with another text. */
    public Response saying(String text) {
        return new Response(status, headers, text.getBytes(StandardCharsets.UTF_8), null, ending, stream);
    }

    /** The same with its JSON rendered. */
    public Response rendered(byte[] body) {
        return new Response(status, headers, body, null, ending, stream);
    }
}
