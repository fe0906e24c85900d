package io.lictor.http.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers that are texts, lists of texts, or lists of texts by name. */
public final class PlainAnswer {

    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, @Nullable List<@Nullable String>>> NAMED = new TypeReference<>() {};

    private PlainAnswer() {}

    /** A text, such as {@code status/leader}. */
    public static String text(byte[] body) {
        return Json.read(body, String.class);
    }

    /** A list of texts, such as {@code status/peers}. */
    public static List<String> texts(byte[] body) {
        return Json.list(body, TEXTS);
    }

    /** Lists by name, such as {@code catalog/services}. */
    public static Map<String, List<String>> textsByName(byte[] body) {
        Map<String, List<String>> named = new LinkedHashMap<>();
        Json.map(body, NAMED).forEach((name, texts) -> named.put(name, Rows.list(texts)));
        return Map.copyOf(named);
    }
}
