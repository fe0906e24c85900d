package io.lictor.api.mesh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.lictor.api.ConsulDuration;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/** Tree that is read field by field: what nobody has taken is the rest, and is written back as it came. */
final class Fields {

    private final Map<String, Object> left;

    Fields(Map<?, ?> tree) {
        this.left = new LinkedHashMap<>();
        tree.forEach((name, value) -> left.put(String.valueOf(name), value));
    }

    static Fields of(ConfigEntry entry, String kind) {
        if (!entry.kind().equals(kind)) {
            throw Require.illegal("kind", entry.kind(), kind);
        }
        return new Fields(entry.fields());
    }

    private <T> @Nullable T take(String name, Class<T> type) {
        Object value = left.remove(name);
        if (value != null && !type.isInstance(value)) {
            throw Require.illegal(name, value, type.getSimpleName());
        }
        return type.cast(value);
    }

    String text(String name) {
        String value = take(name, String.class);
        return value == null ? "" : value;
    }

    double number(String name) {
        Number value = take(name, Number.class);
        return value == null ? 0 : value.doubleValue();
    }

    boolean flag(String name) {
        Boolean value = take(name, Boolean.class);
        return value != null && value;
    }

    /** Consul writes what is not set as {@code 0s}. */
    @Nullable
    Duration time(String name) {
        String value = text(name);
        Duration time = value.isEmpty() ? Duration.ZERO : ConsulDuration.parse(value);
        return time.isZero() ? null : time;
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
        return value == null ? Map.of() : new Fields(value).left;
    }

    <T> @Nullable T part(String name, Function<Fields, T> reader) {
        Map<?, ?> value = take(name, Map.class);
        return value == null || value.isEmpty() ? null : reader.apply(new Fields(value));
    }

    <T> List<T> parts(String name, Function<Fields, T> reader) {
        List<?> values = take(name, List.class);
        List<T> parts = new ArrayList<>();
        for (Object each : values == null ? List.of() : values) {
            if (!(each instanceof Map<?, ?> tree)) {
                throw Require.illegal(name, each, "objects");
            }
            parts.add(reader.apply(new Fields(tree)));
        }
        return parts;
    }

    <T> Map<String, T> partMap(String name, Function<Fields, T> reader) {
        Map<String, T> parts = new LinkedHashMap<>();
        tree(name).forEach((key, value) -> {
            if (!(value instanceof Map<?, ?> tree)) {
                throw Require.illegal(name, value, "objects");
            }
            parts.put(key, reader.apply(new Fields(tree)));
        });
        return parts;
    }

    Map<String, Object> rest() {
        return Map.copyOf(left);
    }

    /** Maker of a tree in which only that appears which is set. */
    static final class Writer {
        private final Map<String, Object> tree = new LinkedHashMap<>();

        Writer(Map<String, Object> rest) {
            tree.putAll(rest);
        }

        Writer with(String name, @Nullable Object value) {
            boolean unset = switch (value) {
                case null -> true;
                case String text -> text.isEmpty();
                case Boolean flag -> !flag;
                case List<?> list -> list.isEmpty();
                case Map<?, ?> map -> map.isEmpty();
                default -> false;
            };
            if (!unset) {
                tree.put(name, value instanceof Duration time ? ConsulDuration.format(time) : value);
            }
            return this;
        }

        <T> Writer parts(String name, Map<String, T> parts, Function<T, Map<String, Object>> writer) {
            Map<String, Object> trees = new LinkedHashMap<>();
            parts.forEach((key, part) -> trees.put(key, writer.apply(part)));
            return with(name, trees);
        }

        Map<String, Object> tree() {
            return tree;
        }
    }
}
