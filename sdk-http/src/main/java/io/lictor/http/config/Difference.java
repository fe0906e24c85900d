package io.lictor.http.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.lictor.api.internal.RecordAccess;
import org.jspecify.annotations.Nullable;

/** Names of the properties in which two values differ. */
final class Difference {

    private Difference() {}

    /** The names, with dots; empty when the values are equal, or are neither records nor maps. */
    static Set<String> between(Object previous, Object current) {
        Set<String> names = new LinkedHashSet<>();
        add("", previous, current, names);
        names.remove("");
        return names;
    }

    private static void add(String path, @Nullable Object before, @Nullable Object now, Set<String> names) {
        if (Objects.equals(before, now)) {
            return;
        }
        if (before instanceof Optional<?> past && now instanceof Optional<?> present && past.isPresent()
                && present.isPresent()) {
            add(path, past.get(), present.get(), names);
        } else if (before instanceof Map<?, ?> past && now instanceof Map<?, ?> present) {
            Set<Object> keys = new LinkedHashSet<>(past.keySet());
            keys.addAll(present.keySet());
            keys.forEach(key -> add(Names.below(path, String.valueOf(key)), past.get(key), present.get(key), names));
        } else if (before instanceof Record && now instanceof Record && before.getClass() == now.getClass()) {
            addComponents(path, before, now, names);
        } else {
            names.add(path);
        }
    }

    private static void addComponents(String path, Object before, Object now, Set<String> names) {
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            try {
                var accessor = RecordAccess.accessor(component);
                add(Names.below(path, component.getName()), accessor.invoke(before), accessor.invoke(now), names);
            } catch (IllegalArgumentException | IllegalAccessException | InvocationTargetException e) {
                // a record of somebody else's, or an accessor that throws: it has no parts to be told
                names.add(path);
            }
        }
    }
}
