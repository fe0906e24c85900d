package io.lictor.http.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A list or a set: texts separated by commas, or elements by number. The uppermost layer that has it gives all of it.
 *
 * @param kind {@code list} or {@code set}
 * @param element type of the elements
 * @param collector makes the collection from its elements
 */
record ElementsShape(String kind, Shape element, Function<List<Object>, Collection<Object>> collector)
        implements
            Shape {

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    @Override
    public @Nullable Object bind(Place place, Binding binding) {
        Node top = place.top();
        List<Object> elements = new ArrayList<>();
        boolean whole = true;
        if (top != null) {
            boolean isText = top.children().isEmpty() && top.text() != null;
            whole = isText
                    ? addParts(place, top, elements, binding)
                    : addNumbered(place, top, elements, binding);
        }
        return whole ? collector.apply(elements) : null;
    }

    private boolean addParts(Place place, Node node, List<Object> elements, Binding binding) {
        String text = binding.text(place, node, expected());
        if (text == null || text.isBlank()) {
            return text != null;
        }
        if (!(element instanceof ScalarShape scalar)) {
            binding.refuse(place, node, "expected: " + expected() + ", each below its number");
            return false;
        }
        boolean whole = true;
        for (String part : COMMA.split(text, -1)) {
            Object value = scalar.read(place, node, part.strip(), binding);
            whole &= value != null && elements.add(value);
        }
        return whole;
    }

    private boolean addNumbered(Place place, Node node, List<Object> elements, Binding binding) {
        boolean whole = true;
        for (Map.Entry<String, Node> child : node.children().entrySet()) {
            if (!NUMBER.matcher(child.getKey()).matches()) {
                binding.refuse(place.element(child.getKey(), child.getValue()), child.getValue(),
                        "expected: the number of an element");
                whole = false;
            }
        }
        if (!whole) {
            return false;
        }
        List<Map.Entry<String, Node>> ordered = node.children().entrySet().stream()
                .sorted(Comparator.comparingInt(child -> Integer.parseInt(child.getKey()))).toList();
        for (Map.Entry<String, Node> child : ordered) {
            Object value = element.bind(place.element(child.getKey(), child.getValue()), binding);
            whole &= value != null && elements.add(value);
        }
        return whole;
    }

    @Override
    public String expected() {
        return kind + " of " + element.expected();
    }
}
