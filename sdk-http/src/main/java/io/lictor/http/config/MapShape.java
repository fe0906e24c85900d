package io.lictor.http.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A map: what is below, by its very names. Entries of all layers come together, those of an upper one first.
 *
 * @param key type of the names
 * @param value type of the values
 */
record MapShape(ScalarShape key, Shape value) implements Shape {

    @Override
    public @Nullable Object bind(Place place, Binding binding) {
        Set<String> names = new LinkedHashSet<>();
        boolean whole = true;
        for (Node node : place.nodes()) {
            String text = node.text();
            if (text != null && !text.isBlank()) {
                binding.refuse(place, node, "expected: " + expected() + ", each below its name");
                whole = false;
            }
        }
        place.nodes().reversed().forEach(node -> names.addAll(node.children().keySet()));
        Map<Object, Object> entries = new LinkedHashMap<>();
        Map<Object, String> layers = new HashMap<>();
        for (String name : names) {
            Place at = place.entry(name);
            Object boundKey = key.read(at, at.nodes().getFirst(), name, binding);
            Object boundValue = value.bind(at, binding);
            if (boundKey == null || boundValue == null) {
                whole = false;
            } else if (Objects.equals(layers.put(boundKey, layerOf(at)), layerOf(at))) {
                binding.refuse(at, at.nodes().getFirst(), "stands twice in one layer, for the key " + boundKey);
                whole = false;
            } else {
                entries.put(boundKey, boundValue);
            }
        }
        return whole ? Collections.unmodifiableMap(entries) : null;
    }

    private static String layerOf(Place entry) {
        return String.valueOf(entry.nodes().getFirst().layer());
    }

    @Override
    public String expected() {
        return "map of " + value.expected();
    }
}
