package io.lictor.http.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            String text = top.text();
            boolean isText = top.children().isEmpty() && text != null;
            if (!isText && text != null && !text.isBlank()) {
                binding.refuse(place.shownAs(this), top, "stands twice in one layer, as one text and by number");
                return null;
            }
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
            binding.refuse(place.shownAs(this), node, "expected: " + expected() + ", each below its number");
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
        Set<Integer> numbers = new HashSet<>();
        for (Map.Entry<String, Node> child : node.children().entrySet()) {
            boolean isNumber = NUMBER.matcher(child.getKey()).matches();
            if (!isNumber || !numbers.add(Integer.valueOf(child.getKey()))) {
                binding.refuse(place.element(child.getKey(), child.getValue()).shownAs(this), child.getValue(),
                        isNumber ? "stands twice in one layer" : "expected: the number of an element");
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
    public boolean holdsSecret() {
        return element.holdsSecret();
    }

    @Override
    public String expected() {
        return kind + " of " + element.expected();
    }
}
