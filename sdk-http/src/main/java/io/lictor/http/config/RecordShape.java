package io.lictor.http.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A record, whose constructor has the last word.
 *
 * @param constructor the canonical one
 * @param components what it takes
 * @param names of the components, relaxed
 */
record RecordShape(Constructor<?> constructor, List<Component> components, Set<String> names) implements Shape {

    RecordShape(Constructor<?> constructor, List<Component> components) {
        this(constructor, components, components.stream().map(component -> Names.relaxed(component.name))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * A component.
     *
     * @param fallback what the annotation says, or null
     */
    record Component(String name, Shape shape, @Nullable String fallback, boolean isSecret) {

        private @Nullable Object bind(Place of, Binding binding) {
            Place place = below(of, binding);
            return place == null ? null : shape.bind(place, binding);
        }

        /** The place of the component, its default below all layers; null after a problem was noted. */
        private @Nullable Place below(Place of, Binding binding) {
            String path = Names.below(of.path(), name);
            List<Node> nodes = new ArrayList<>();
            boolean clear = true;
            for (Node layer : of.nodes()) {
                List<Map.Entry<String, Node>> found = layer.matching(name);
                found.forEach(node -> nodes.add(node.getValue()));
                if (found.size() > 1) {
                    binding.refuse(new Place(path, nodes, of.isSecret() || isSecret).shownAs(shape),
                            found.getFirst().getValue(),
                            "stands twice in one layer, as "
                                    + found.stream().map(Map.Entry::getKey).collect(Collectors.joining(" and ")));
                    clear = false;
                }
            }
            if (fallback != null) {
                Node last = new Node(null, null);
                last.write(null, fallback);
                nodes.add(last);
            }
            Place place = new Place(path, nodes, of.isSecret() || isSecret);
            binding.hideAll(place);
            return clear ? place : null;
        }
    }

    @Override
    public @Nullable Object bind(Place place, Binding binding) {
        boolean whole = isRecordlike(place, binding);
        whole &= knowsAll(place, binding);
        @Nullable
        Object[] arguments = new @Nullable Object[components.size()];
        for (int i = 0; i < arguments.length; i++) {
            Object argument = components.get(i).bind(place, binding);
            arguments[i] = argument;
            whole &= argument != null;
        }
        return whole ? construct(arguments, place, binding) : null;
    }

    private boolean isRecordlike(Place place, Binding binding) {
        boolean whole = true;
        for (Node node : place.nodes()) {
            String text = node.text();
            if (text != null && !text.isBlank()) {
                binding.refuse(place.shownAs(this), node, "expected: " + expected() + ", each component below it");
                whole = false;
            }
        }
        return whole;
    }

    private boolean knowsAll(Place place, Binding binding) {
        if (!binding.refusesUnknown()) {
            return true;
        }
        boolean whole = true;
        for (Node node : place.nodes()) {
            for (Map.Entry<String, Node> child : node.children().entrySet()) {
                if (!names.contains(Names.relaxed(child.getKey()))) {
                    // perhaps a secret whose name is misspelt
                    binding.refuse(place.element(child.getKey(), child.getValue()).shownAs(this), child.getValue(),
                            "unknown (expected: one of " + componentNames() + ")");
                    whole = false;
                }
            }
        }
        return whole;
    }

    private String componentNames() {
        return components.stream().map(Component::name).collect(Collectors.joining(", "));
    }

    private @Nullable Object construct(@Nullable Object[] arguments, Place place, Binding binding) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            return refused(e.getCause() == null ? e : e.getCause(), place, binding);
        } catch (LinkageError e) {
            // its static initializer has failed
            return refused(e.getCause() == null ? e : e.getCause(), place, binding);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException(expected() + " cannot be made", e);
        }
    }

    private @Nullable Object refused(Throwable thrown, Place place, Binding binding) {
        Fatal.rethrow(thrown);
        String message = thrown.getMessage();
        boolean isTold = message != null && !(thrown instanceof Error);
        binding.refuse(place.path(), new Words("refused by " + expected() + ": " + (isTold
                ? ""
                : thrown.getClass()
                        .getName() + ": "),
                String.valueOf(message), ""));
        return null;
    }

    @Override
    public boolean holdsSecret() {
        return components.stream().anyMatch(component -> component.isSecret || component.shape.holdsSecret());
    }

    @Override
    public String expected() {
        return constructor.getDeclaringClass().getSimpleName();
    }

    /** What the annotations say, as the lowest layer of all, for references to it. */
    Node defaults() {
        Node root = new Node(null, null);
        addDefaults(root);
        return root;
    }

    private void addDefaults(Node node) {
        for (Component component : components) {
            if (component.fallback != null) {
                node.at(component.name).write(null, component.fallback);
            } else if (component.shape instanceof RecordShape below) {
                below.addDefaults(node.at(component.name));
            }
        }
    }
}
