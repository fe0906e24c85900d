package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * Step of a watched value from one content to the next.
 *
 * @param <T> type of the value
 * @param previous the value before, or null for the first one
 * @param current the value now, never equal to the previous one
 */
public record Change<T>(@Nullable T previous, T current) {}
