package io.lictor.http.config;

import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A value made from one text.
 *
 * @param expected the type as people read it
 * @param reader makes the value, and throws for a text that stands for none
 * @param keepsSpace whether white space around the text belongs to it
 * @param tellsWhy whether what the reader throws is worth repeating: it is the application's own
 */
record ScalarShape(String expected, Function<String, ?> reader, boolean keepsSpace, boolean tellsWhy)
        implements
            Shape {

    @Override
    public @Nullable Object bind(Place place, Binding binding) {
        Node top = place.top();
        if (top == null) {
            binding.missing(place, expected);
            return null;
        }
        String text = binding.text(place, top, expected);
        return text == null ? null : read(place, top, text, binding);
    }

    /** The value of a text whose references have been replaced. */
    @Nullable
    Object read(Place place, Node node, String text, Binding binding) {
        try {
            return Objects.requireNonNull(reader.apply(keepsSpace ? text : text.strip()), "decoded to null");
        } catch (RuntimeException e) {
            String why = tellsWhy && !place.isSecret() ? e + ", " : "";
            binding.refuse(place, node, why + "expected: " + expected);
            return null;
        }
    }
}
