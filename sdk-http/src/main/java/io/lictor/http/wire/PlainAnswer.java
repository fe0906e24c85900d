package io.lictor.http.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
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

    /** Whether a write took place: {@code true} or {@code false}, with or without a line feed. */
    public static boolean yesOrNo(byte[] body) {
        return switch (new String(body, StandardCharsets.UTF_8).trim()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither \"true\" nor \"false\"");
        };
    }

    /** For writes that cannot be turned down but by a refusal. */
    public static boolean acknowledged(byte[] body) {
        if (!yesOrNo(body)) {
            throw new IllegalArgumentException("not \"true\"");
        }
        return true;
    }

    /** The id of what was created. */
    public static String id(byte[] body) {
        String id = Json.read(body, Created.class).id();
        if (id == null || id.isEmpty()) {
            throw new IllegalArgumentException("no ID");
        }
        return id;
    }

    record Created(@JsonProperty("ID") @Nullable String id) {}

    /** A list of texts, such as {@code status/peers}. */
    public static List<String> texts(byte[] body) {
        return Json.list(body, TEXTS);
    }

    /** Lists by name, such as {@code catalog/services}, where Consul lists the tags of a service in any order: sorted. */
    public static Map<String, List<String>> textsByName(byte[] body) {
        Map<String, List<String>> named = new LinkedHashMap<>();
        Json.map(body, NAMED).forEach((name, texts) -> named.put(name, present(texts)));
        return Map.copyOf(named);
    }

    private static List<String> present(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts.stream().filter(Objects::nonNull).sorted().toList();
    }
}
