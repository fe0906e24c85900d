package io.lictor.api.mesh;

import java.util.List;
import java.util.Map;

/**
 * Config entry {@code service-intentions}: who may call a service. Consul from 1.9.
 *
 * @param name name of the called service
 * @param sources its callers
 * @param other fields of newer versions as a tree, kept when the entry is written back
 * @param modifyIndex index of its last change, 0 before it is stored
 */
public record ServiceIntentions(String name, List<Source> sources, Map<String, Object> other, long modifyIndex) {

    /** The kind of entry. */
    public static final String KIND = "service-intentions";

    /** Copies the collections. */
    public ServiceIntentions {
        sources = List.copyOf(sources);
        other = Map.copyOf(other);
    }

    /**
     * One caller.
     *
     * @param name its name, {@code *} for all
     * @param action {@code allow} or {@code deny}; empty where permissions decide
     * @param other further fields as a tree: {@code Permissions}, {@code Peer}, {@code Description} ...
     */
    public record Source(String name, String action, Map<String, Object> other) {

        /** Copies the map. */
        public Source {
            other = Map.copyOf(other);
        }

        private static Source of(Fields fields) {
            return new Source(fields.text("Name"), fields.text("Action"), fields.rest());
        }

        private Map<String, Object> tree() {
            return new Fields.Writer(other).with("Name", name).with("Action", action).tree();
        }
    }

    /**
     * Reads an entry.
     *
     * @param entry of kind {@link #KIND}
     * @return the typed entry
     */
    public static ServiceIntentions of(ConfigEntry entry) {
        Fields fields = Fields.of(entry, KIND);
        return new ServiceIntentions(entry.name(), fields.parts("Sources", Source::of), fields.rest(),
                entry.modifyIndex());
    }

    /**
     * The entry to be written.
     *
     * @return the entry
     */
    public ConfigEntry entry() {
        return new ConfigEntry(KIND, name,
                new Fields.Writer(other).with("Sources", sources.stream().map(Source::tree).toList()).tree(),
                modifyIndex);
    }
}
