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

    /** One place below, of one layer only: an element of a list. */
    Place element(String name, Node node) {
        return new Place(Names.below(path, name), List.of(node), isSecret);
    }

    /** The places below with this very name, of all layers: the value of a map. */
    Place entry(String name) {
        return new Place(Names.below(path, name), nodes.stream().filter(node -> node.children().containsKey(name))
                .map(node -> node.at(name)).toList(), isSecret);
    }
}
