package io.lictor.api.mesh;

import java.util.Map;

/**
 * Config entry {@code proxy-defaults}: what all proxies have in common. There is one, named {@code global}.
 *
 * @param config settings of the proxies, as a tree
 * @param other fields of newer versions as a tree, kept when the entry is written back
 * @param modifyIndex index of its last change, 0 before it is stored
 */
public record ProxyDefaults(Map<String, Object> config, Map<String, Object> other, long modifyIndex) {

    /** The kind of entry. */
    public static final String KIND = "proxy-defaults";

    /** Copies the maps. */
    public ProxyDefaults {
        config = Map.copyOf(config);
        other = Map.copyOf(other);
    }

    /**
     * Reads an entry.
     *
     * @param entry of kind {@link #KIND}
     * @return the typed entry
     */
    public static ProxyDefaults of(ConfigEntry entry) {
        Fields fields = Fields.of(entry, KIND);
        return new ProxyDefaults(fields.tree("Config"), fields.rest(), entry.modifyIndex());
    }

    /**
     * The entry to be written.
     *
     * @return the entry
     */
    public ConfigEntry entry() {
        return new ConfigEntry(KIND, "global", new Fields.Writer(other).with("Config", config).tree(), modifyIndex);
    }
}
