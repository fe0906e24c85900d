package io.lictor.http.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A map: what is below, by its very names. Entries of all layers come together, those of an upper one first. Names that
 * are one key, such as {@code 1} and {@code 01}, are one entry.
 *
 * @param key type of the names
 * @param value type of the values
 */
record MapShape(ScalarShape key, Shape value) implements Shape {

    @Override
    public @Nullable Object bind(Place place, Binding binding) {
        boolean whole = true;
        for (Node node : place.nodes()) {
            String text = node.text();
            if (text != null && !text.isBlank()) {
                binding.refuse(place.shownAs(this), node, "expected: " + expected() + ", each below its name");
                whole = false;
            }
        }
        Map<Object, Set<String>> spellings = new LinkedHashMap<>();
        for (Node node : place.nodes().reversed()) {
            for (Map.Entry<String, Node> child : node.children().entrySet()) {
                Place at = place.element(child.getKey(), child.getValue()).shownAs(this);
                Object bound = key.make(at, child.getValue(), child.getKey(), binding);
                whole &= bound != null;
                if (bound != null) {
                    spellings.computeIfAbsent(bound, absent -> new LinkedHashSet<>()).add(child.getKey());
                }
            }
        }
        Map<Object, Object> entries = new LinkedHashMap<>();
        for (Map.Entry<Object, Set<String>> entry : spellings.entrySet()) {
            Place at = entry(place, entry.getKey(), entry.getValue(), binding);
            Object bound = at == null ? null : value.bind(at, binding);
            whole &= bound != null && entries.put(entry.getKey(), bound) == null;
        }
        return whole ? Collections.unmodifiableMap(entries) : null;
    }

    /** The place of an entry in all layers; null after a problem was noted. */
    private @Nullable Place entry(Place place, Object bound, Set<String> spellings, Binding binding) {
        List<Node> nodes = new ArrayList<>();
        String name = "";
        for (Node layer : place.nodes()) {
            List<String> here = spellings.stream().filter(layer.children()::containsKey).toList();
            if (here.size() > 1) {
                Node last = layer.at(here.getLast());
                binding.refuse(place.element(here.getLast(), last).shownAs(this), last,
                        "stands twice in one layer, for the key " + bound);
                return null;
            }
            if (!here.isEmpty()) {
                name = name.isEmpty() ? here.getFirst() : name;
                nodes.add(layer.at(here.getFirst()));
            }
        }
        return new Place(Names.below(place.path(), name), nodes, place.isSecret());
    }

    @Override
    public String expected() {
        return "map of " + value.expected();
    }

    @Override
    public boolean holdsSecret() {
        return value.holdsSecret();
    }
}
