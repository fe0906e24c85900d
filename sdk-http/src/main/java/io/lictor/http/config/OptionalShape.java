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
        if (top == null) {
            return Optional.empty();
        }
        if (content instanceof ScalarShape scalar) {
            return bind(scalar, place, top, binding);
        }
        Object value = content.bind(place, binding);
        return value == null ? null : Optional.of(value);
    }

    /** Whether it is empty is told when its references are replaced. */
    private static @Nullable Object bind(ScalarShape scalar, Place place, Node top, Binding binding) {
        String text = scalar.text(place, top, binding);
        if (text == null) {
            return null;
        }
        if (scalar.isNothing(text)) {
            return Optional.empty();
        }
        Object value = scalar.read(place, top, text, binding);
        return value == null ? null : Optional.of(value);
    }

    @Override
    public String expected() {
        return content.expected() + " or nothing";
    }

    @Override
    public boolean holdsSecret() {
        return content.holdsSecret();
    }
}
