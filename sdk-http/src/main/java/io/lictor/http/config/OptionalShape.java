package io.lictor.http.config;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A value that may be absent.
 *
 * @param content its type when it is there
 */
record OptionalShape(Shape content) implements Shape {

    @Override
    public @Nullable Object bind(Place place, Binding binding) {
        Node top = place.top();
        if (top == null || (content instanceof ScalarShape && "".equals(top.text()))) {
            return Optional.empty();
        }
        Object value = content.bind(place, binding);
        return value == null ? null : Optional.of(value);
    }

    @Override
    public String expected() {
        return content.expected() + " or nothing";
    }
}
