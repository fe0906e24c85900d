package io.lictor.api.config;

import java.util.Set;

/**
 * Step of a config from one value to the next.
 *
 * @param <T> type of the value
 * @param previous the value before
 * @param current the value now, never equal to the previous one
 * @param changedKeys names of the properties that differ, with dots where records and maps nest, such as
 *     {@code pool.maxConnections}; a list counts as one property
 */
public record ConfigChange<T>(T previous, T current, Set<String> changedKeys) {

    /** Copies the names. */
    public ConfigChange {
        changedKeys = Set.copyOf(changedKeys);
    }

    /** The names alone: the values may hold secrets. */
    @Override
    public String toString() {
        return "ConfigChange" + changedKeys;
    }
}
