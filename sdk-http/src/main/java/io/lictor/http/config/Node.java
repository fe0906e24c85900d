package io.lictor.http.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What one layer has at one place: a text, or more places below it, or both. */
final class Node {

    private final @Nullable String layer;
    private @Nullable String key;
    private @Nullable String text;
    private final Map<String, Node> children = new LinkedHashMap<>();

    Node(@Nullable String layer, @Nullable String key) {
        this.layer = layer;
        this.key = key;
    }

    /** The place below with this very name, made if need be. */
    Node at(String name) {
        return children.computeIfAbsent(name, absent -> new Node(layer, key));
    }

    /** The place along a path, made if need be. */
    Node at(Iterable<String> path) {
        Node node = this;
        for (String name : path) {
            node = node.at(name);
        }
        return node;
    }

    void write(@Nullable String where, String value) {
        key = where;
        text = value;
    }

    /** Path of the layer, or null for defaults. */
    @Nullable
    String layer() {
        return layer;
    }

    /** Key in Consul that holds it, or null for defaults. */
    @Nullable
    String key() {
        return key;
    }

    @Nullable
    String text() {
        return text;
    }

    Map<String, Node> children() {
        return Collections.unmodifiableMap(children);
    }

    /** The place below with this name: written in this very way, else in whatever way; null for none. */
    @Nullable
    Node named(String name) {
        Node exact = children.get(name);
        if (exact != null) {
            return exact;
        }
        List<Map.Entry<String, Node>> found = matching(name);
        return found.isEmpty() ? null : found.getFirst().getValue();
    }

    /** The places below whose names are this one, written in whatever way. */
    List<Map.Entry<String, Node>> matching(String name) {
        String wanted = Names.relaxed(name);
        return children.entrySet().stream().filter(child -> Names.relaxed(child.getKey()).equals(wanted)).toList();
    }
}
