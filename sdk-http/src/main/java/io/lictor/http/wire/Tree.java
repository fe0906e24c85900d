package io.lictor.http.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.lictor.api.ConsulDuration;
import org.jspecify.annotations.Nullable;

/**
 * JSON object that is read field by field: what nobody has taken is the rest, to be written back as it came. Fields that
 * are missing read as empty.
 */
final class Tree {

    private final Map<String, Object> left;

    private Tree(Map<String, Object> fields) {
        this.left = new LinkedHashMap<>(fields);
    }

    static Tree of(byte[] body) {
        return new Tree(Json.tree(body));
    }

    /** An object that was read with its nulls. */
    static Tree of(Map<String, @Nullable Object> fields) {
        return new Tree(Trees.object(fields));
    }

    /** A list that is never null. */
    static List<Tree> all(byte[] body) {
        return Json.trees(body).stream().map(Tree::new).toList();
    }

    /** A list, which may be null when it is empty. */
    static List<Tree> list(byte[] body) {
        return Json.treesOrNull(body).stream().map(Tree::new).toList();
    }

    private <T> @Nullable T take(String name, Class<T> type) {
        Object value = left.remove(name);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException("field " + name + " is no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    String text(String name) {
        return Rows.text(take(name, String.class));
    }

    boolean flag(String name) {
        Boolean value = take(name, Boolean.class);
        return value != null && value;
    }

    /** An index, which is unsigned 64 bit. */
    long index(String name) {
        Number value = take(name, Number.class);
        return value == null ? 0 : value.longValue();
    }

    int number(String name) {
        return Math.clamp(index(name), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    Duration time(String name) {
        String text = text(name);
        return text.isEmpty() ? Duration.ZERO : ConsulDuration.parse(text);
    }

    @Nullable
    Instant moment(String name) {
        String text = text(name);
        return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    }

    List<String> texts(String name) {
        List<?> values = take(name, List.class);
        return values == null ? List.of() : values.stream().map(String::valueOf).toList();
    }

    Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        tree(name).forEach((key, value) -> texts.put(key, String.valueOf(value)));
        return texts;
    }

    Map<String, Object> tree(String name) {
        Map<?, ?> value = take(name, Map.class);
        return value == null ? Map.of() : named(value);
    }

    /** An object in this one, or null where there is none. */
    <T> @Nullable T part(String name, Function<Tree, T> reader) {
        Map<?, ?> value = take(name, Map.class);
        return value == null ? null : reader.apply(new Tree(named(value)));
    }

    <T> List<T> parts(String name, Function<Tree, T> reader) {
        List<?> values = take(name, List.class);
        List<T> parts = new ArrayList<>();
        for (Object each : values == null ? List.of() : values) {
            if (!(each instanceof Map<?, ?> fields)) {
                throw new IllegalArgumentException("field " + name + " has what is no object");
            }
            parts.add(reader.apply(new Tree(named(fields))));
        }
        return parts;
    }

    private static Map<String, Object> named(Map<?, ?> value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        value.forEach((key, field) -> fields.put(String.valueOf(key), field));
        return fields;
    }

    /** An object in this one, which is empty where there is none. */
    Tree inner(String name) {
        return new Tree(tree(name));
    }

    /** Some of the fields, which stay. */
    Map<String, Object> only(String... names) {
        Map<String, Object> some = new LinkedHashMap<>();
        for (String name : names) {
            Object value = left.get(name);
            if (value != null) {
                some.put(name, value);
            }
        }
        return some;
    }

    void rename(String from, String to) {
        Object value = left.remove(from);
        if (value != null) {
            left.put(to, value);
        }
    }

    boolean isText(String name) {
        return left.get(name) instanceof String;
    }

    boolean has(String name) {
        return left.containsKey(name);
    }

    /** Leaves out what Consul makes by itself. */
    Tree without(String... names) {
        for (String name : names) {
            left.remove(name);
        }
        return this;
    }

    Map<String, Object> rest() {
        return left;
    }
}
