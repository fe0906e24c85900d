package io.lictor.api.catalog;

import java.util.LinkedHashMap;
import java.util.Map;

/** Fields of a row that have no component of their own. */
final class Rest {

    private Rest() {}

    static String text(Map<String, Object> other, String name) {
        return other.get(name) instanceof String text ? text : "";
    }

    static Map<String, Object> tree(Map<String, Object> other, String name) {
        if (!(other.get(name) instanceof Map<?, ?> fields)) {
            return Map.of();
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        fields.forEach((key, value) -> tree.put(String.valueOf(key), value));
        return tree;
    }

    static Map<String, Object> with(Map<String, Object> other, String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(other);
        changed.put(name, value);
        return changed;
    }
}
