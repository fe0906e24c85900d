package io.lictor.http.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers that are texts, lists of texts, or lists of texts by name. */
public final class PlainAnswer {

    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, List<String>>> NAMED = new TypeReference<>() {};

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
        Json.map(body, NAMED).forEach((name, texts) -> named.put(name, present(texts)));
        return Map.copyOf(named);
    }

    private static List<String> present(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts.stream().filter(Objects::nonNull).toList();
    }
}
