package io.lictor.http.config;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One property: what each layer that has it says.
 *
 * @param path name with dots; empty for the whole
 * @param nodes what the layers have there, the upper ones first
 * @param isSecret whether its values must not be shown
 */
record Place(String path, List<Node> nodes, boolean isSecret) {

    boolean isAbsent() {
        return nodes.isEmpty();
    }

    /** What the uppermost layer says, or null. */
    @Nullable
    Node top() {
        return nodes.isEmpty() ? null : nodes.getFirst();
    }

    /** The same place, whose values must not be shown if there is a secret in what they were to become. */
    Place shownAs(Shape shape) {
        return isSecret || !shape.holdsSecret() ? this : new Place(path, nodes, true);
    }

    /** One place below, of one layer only: an element of a list. */
    Place element(String name, Node node) {
        return new Place(Names.below(path, name), List.of(node), isSecret);
    }
}
