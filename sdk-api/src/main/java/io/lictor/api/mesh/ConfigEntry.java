package io.lictor.api.mesh;

import java.util.Map;
import java.util.TreeSet;

import io.lictor.api.internal.Require;

/**
 * Config entry of any kind and version as a tree: what the typed ones are read from and written to.
 *
 * <pre>{@code
 * ConfigEntry mesh = ConfigEntry.of("mesh", "mesh", Map.of("TransparentProxy", Map.of("MeshDestinationsOnly", true)));
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param kind its kind, such as {@code service-resolver}
 * @param name its name; that of kind {@code mesh} is always {@code mesh}
 * @param fields everything else, as a tree of maps, lists, texts, numbers and booleans
 * @param modifyIndex index of its last change, for compare-and-set; 0 before it is stored
 */
public record ConfigEntry(String kind, String name, Map<String, Object> fields, long modifyIndex) {

    private static final String MESH = "mesh";

    /** Checks the names, copies the map. */
    public ConfigEntry {
        Require.nonBlank(kind, "kind");
        Require.nonBlank(name, "name");
        if (kind.equals(MESH) && !name.equals(MESH)) {
            throw Require.illegal("name", name, "mesh, as the only entry of kind mesh is called");
        }
        fields = Map.copyOf(fields);
    }

    /** Without the values: an {@code inline-certificate} has its private key among them. */
    @Override
    public String toString() {
        return "ConfigEntry[kind=" + kind + ", name=" + name + ", fields=" + new TreeSet<>(fields.keySet())
                + ", modifyIndex=" + modifyIndex + "]";
    }

    /**
     * A new entry.
     *
     * @param kind its kind
     * @param name its name
     * @param fields everything else
     * @return the entry
     */
    public static ConfigEntry of(String kind, String name, Map<String, Object> fields) {
        return new ConfigEntry(kind, name, fields, 0);
    }
}
