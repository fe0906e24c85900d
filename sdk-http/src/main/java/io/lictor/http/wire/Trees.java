package io.lictor.http.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** JSON of which nothing is known beforehand, as maps, lists, texts, numbers and booleans; what is null is left out. */
final class Trees {

    private Trees() {}

    static Map<String, Object> object(Map<String, @Nullable Object> fields) {
        Map<String, Object> present = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            Object kept = value(value);
            if (kept != null) {
                present.put(name, kept);
            }
        });
        return present;
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> named = new LinkedHashMap<>();
                map.forEach((name, field) -> named.put(String.valueOf(name), field));
                yield object(named);
            }
            case List<?> list -> {
                List<Object> present = new ArrayList<>();
                list.forEach(each -> {
                    Object kept = value(each);
                    if (kept != null) {
                        present.add(kept);
                    }
                });
                yield present;
            }
            default -> value;
        };
    }
}
