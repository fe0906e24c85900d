package io.lictor.http.config;

import java.util.Map;
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
        String text = text(place, top, binding);
        return text == null ? null : read(place, top, text, binding);
    }

    /** The text of a place, its references replaced, or null after a problem was noted. */
    @Nullable
    String text(Place place, Node node, Binding binding) {
        boolean alone = true;
        if (binding.refusesUnknown() && node.text() != null) {
            for (Map.Entry<String, Node> child : node.children().entrySet()) {
                binding.refuse(place.element(child.getKey(), child.getValue()), child.getValue(),
                        "unknown (expected: nothing below " + place.path() + ")");
                alone = false;
            }
        }
        String text = binding.text(place, node, expected);
        return alone ? text : null;
    }

    /** Whether a text is no value at all. */
    boolean isNothing(String text) {
        return keepsSpace ? text.isEmpty() : text.isBlank();
    }

    /** The value of a text whose references have been replaced. */
    @Nullable
    Object read(Place place, Node node, String text, Binding binding) {
        binding.hide(place, text);
        Object value = make(place, node, text, binding);
        if (value != null) {
            binding.hide(place, value);
        }
        return value;
    }

    /** The same for the name of a map's entry, which is no secret even where what it stands for is. */
    @Nullable
    Object make(Place place, Node node, String text, Binding binding) {
        try {
            return Objects.requireNonNull(reader.apply(keepsSpace ? text : text.strip()), "decoded to null");
        } catch (Throwable e) {
            Fatal.rethrow(e);
            binding.refuse(place, node, tellsWhy && !place.isSecret()
                    ? new Words(e.getClass().getName() + ": ", String.valueOf(e.getMessage()),
                            ", expected: " + expected)
                    : Words.own("expected: " + expected));
            return null;
        }
    }

    @Override
    public boolean holdsSecret() {
        return false;
    }
}
