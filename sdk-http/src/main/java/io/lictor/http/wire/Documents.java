package io.lictor.http.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads documents of the user's as maps, lists and texts. Numbers stay as they are written: {@code 1.10} is a version
 * to some. What is thrown never holds a part of the document, which may be a secret.
 */
public final class Documents {

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder().maxNestingDepth(64).build();
    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(BOUNDS).build();

    private final JsonParser parser;
    private final Predicate<JsonParser> isAlias;
    private final Predicate<JsonParser> isMerge;

    private Documents(JsonParser parser, Predicate<JsonParser> isAlias, Predicate<JsonParser> isMerge) {
        this.parser = parser;
        this.isAlias = isAlias;
        this.isMerge = isMerge;
    }

    /**
     * A JSON document.
     *
     * @return a map, a list or a text; null for null or for nothing
     * @throws IllegalArgumentException with the place of what is wrong
     */
    public static @Nullable Object json(String text) {
        return read(JSON, text, parser -> false, parser -> false);
    }

    /**
     * A YAML document.
     *
     * @return as {@link #json}
     * @throws IllegalArgumentException with the place of what is wrong
     * @throws LinkageError when the library that reads YAML is absent
     */
    public static @Nullable Object yaml(String text) {
        return read(YamlDocuments.factory(BOUNDS), text, YamlDocuments::isAlias, YamlDocuments::isMerge);
    }

    private static @Nullable Object read(TokenStreamFactory factory, String text, Predicate<JsonParser> isAlias,
            Predicate<JsonParser> isMerge) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            Object document = new Documents(parser, isAlias, isMerge).value();
            if (parser.nextToken() != null) {
                throw illegal("one document, but another begins", parser.currentTokenLocation());
            }
            return document;
        } catch (JacksonException e) {
            throw illegal("wrong syntax", e.getLocation());
        }
    }

    private @Nullable Object value() {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_NULL -> null;
            default -> text();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            TokenStreamLocation at = parser.currentTokenLocation();
            if (isMerge.test(parser)) {
                throw illegal("merges are not read", at);
            }
            parser.nextToken();
            if (map.containsKey(name)) {
                throw illegal("a property stands twice", at);
            }
            map.put(name, value());
        }
        return map;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value());
        }
        return list;
    }

    private String text() {
        if (isAlias.test(parser)) {
            throw illegal("aliases are not read", parser.currentTokenLocation());
        }
        return parser.getString();
    }

    private static IllegalArgumentException illegal(String what, @Nullable TokenStreamLocation at) {
        return new IllegalArgumentException(
                what + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
    }
}
