package io.lictor.api.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a config.
 *
 * @param property name of the property with dots, such as {@code pool.size}; empty for the whole
 * @param layer the layer that it is in, or null when it is in none
 * @param key the key in Consul, or the file, that holds it, or null when there is none
 * @param value the value as it is written there, shortened; {@code ***} for a secret; null when there is none
 * @param problem what is wrong, such as {@code expected: int}
 */
public record ConfigProblem(String property, @Nullable String layer, @Nullable String key, @Nullable String value,
        String problem) {

    /** One line for people, such as {@code workers: "many" (expected: int), key config/orders/workers of layer config/orders}. */
    @Override
    public String toString() {
        String what = property.isEmpty() ? "" : property + ": ";
        String shown = value == null ? problem : "\"" + value + "\" (" + problem + ")";
        String where = key == null ? "" : ", key " + key + (layer == null ? "" : " of layer " + layer);
        return what + shown + where;
    }
}
