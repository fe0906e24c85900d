package io.lictor.api.mesh;

import java.util.Map;

/**
 * Config entry {@code service-defaults}: which protocol a service speaks.
 *
 * @param name name of the service
 * @param protocol such as {@code http}, {@code grpc} or {@code tcp}; empty for Consul's default
 * @param other fields of newer versions as a tree, kept when the entry is written back
 * @param modifyIndex index of its last change, 0 before it is stored
 */
public record ServiceDefaults(String name, String protocol, Map<String, Object> other, long modifyIndex) {

    /** The kind of entry. */
    public static final String KIND = "service-defaults";

    /** Copies the map. */
    public ServiceDefaults {
        other = Map.copyOf(other);
    }

    /**
     * A service that speaks HTTP, so that routes and splits are possible.
     *
     * @param name name of the service
     * @return the entry
     */
    public static ServiceDefaults http(String name) {
        return new ServiceDefaults(name, "http", Map.of(), 0);
    }

    /**
     * Reads an entry.
     *
     * @param entry of kind {@link #KIND}
     * @return the typed entry
     */
    public static ServiceDefaults of(ConfigEntry entry) {
        Fields fields = Fields.of(entry, KIND);
        return new ServiceDefaults(entry.name(), fields.text("Protocol"), fields.rest(), entry.modifyIndex());
    }

    /**
     * The entry to be written.
     *
     * @return the entry
     */
    public ConfigEntry entry() {
        return new ConfigEntry(KIND, name, new Fields.Writer(other).with("Protocol", protocol).tree(), modifyIndex);
    }
}
