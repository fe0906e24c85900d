package io.lictor.mesh.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.lictor.api.ConsulDuration;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Object of a discovery chain that is read field by field. What nobody has asked for at the end is a field of a newer
 * Consul: it is noted, unless it says nothing.
 */
final class Tree {

    private final String kind;
    private final Set<String> ignored;
    private final Map<String, Object> left = new LinkedHashMap<>();

    Tree(String kind, Map<?, ?> fields, Set<String> ignored) {
        this.kind = kind;
        this.ignored = ignored;
        fields.forEach((name, value) -> left.put(String.valueOf(name), value));
    }

    private <T> @Nullable T take(String name, Class<T> type) {
        Object value = left.remove(name);
        if (value != null && !type.isInstance(value)) {
            throw Require.illegal(kind + "." + name, value, type.getSimpleName());
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

    /** Null where it is not set, or zero. Texts have a unit, numbers are nanoseconds, as everywhere in Consul. */
    @Nullable
    Duration time(String name) {
        if (left.get(name) instanceof Number) {
            Duration nanos = Duration.ofNanos((long) number(name));
            return nanos.isPositive() ? nanos : null;
        }
        String value = text(name);
        Duration time = value.isEmpty() ? Duration.ZERO : ConsulDuration.parse(value);
        return time.isPositive() ? time : null;
    }

    <T> List<T> list(String name, Class<T> type) {
        List<?> values = take(name, List.class);
        List<T> typed = new ArrayList<>();
        for (Object value : values == null ? List.of() : values) {
            if (!type.isInstance(value)) {
                throw Require.illegal(kind + "." + name, value, type.getSimpleName());
            }
            typed.add(type.cast(value));
        }
        return typed;
    }

    /** Reads an object, which is empty where it is missing. */
    <T> T part(String name, Function<Tree, T> reader) {
        Map<?, ?> value = take(name, Map.class);
        return new Tree(name, value == null ? Map.of() : value, ignored).read(reader);
    }

    <T> List<T> parts(String name, Function<Tree, T> reader) {
        List<T> parts = new ArrayList<>();
        for (Map<?, ?> each : list(name, Map.class)) {
            parts.add(new Tree(name, each, ignored).read(reader));
        }
        return parts;
    }

    <T> Map<String, T> named(String name, Function<Tree, T> reader) {
        Map<?, ?> value = take(name, Map.class);
        Map<String, T> parts = new LinkedHashMap<>();
        for (Map.Entry<?, ?> each : value == null ? Set.<Map.Entry<?, ?>>of() : value.entrySet()) {
            if (!(each.getValue() instanceof Map<?, ?> fields)) {
                throw Require.illegal(kind + "." + name, each.getValue(), "objects");
            }
            parts.put(String.valueOf(each.getKey()), new Tree(name, fields, ignored).read(reader));
        }
        return parts;
    }

    /** Passes over fields that do not concern the way of a call. */
    void without(String... names) {
        for (String name : names) {
            left.remove(name);
        }
    }

    /** Whether there is something that nobody has asked for. */
    boolean saysMore() {
        return !left.values().stream().allMatch(Tree::saysNothing);
    }

    /** Notes something that is not obeyed. */
    void note(String what) {
        ignored.add(what);
    }

    <T> T read(Function<Tree, T> reader) {
        T value = reader.apply(this);
        left.forEach((name, each) -> {
            if (!saysNothing(each)) {
                ignored.add(kind + "." + name);
            }
        });
        return value;
    }

    private static boolean saysNothing(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case Boolean flag -> !flag;
            case Number number -> number.doubleValue() == 0;
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }
}
