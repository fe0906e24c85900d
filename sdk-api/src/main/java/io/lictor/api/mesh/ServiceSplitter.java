package io.lictor.api.mesh;

import java.util.List;
import java.util.Map;

/**
 * Config entry {@code service-splitter}: which part of the calls goes where.
 *
 * @param name name of the service
 * @param splits the parts; their weights add up to 100
 * @param other fields of newer versions as a tree, kept when the entry is written back
 * @param modifyIndex index of its last change, 0 before it is stored
 */
public record ServiceSplitter(String name, List<Split> splits, Map<String, Object> other, long modifyIndex) {

    /** The kind of entry. */
    public static final String KIND = "service-splitter";

    /** Copies the collections. */
    public ServiceSplitter {
        splits = List.copyOf(splits);
        other = Map.copyOf(other);
    }

    /**
     * One part.
     *
     * @param weight per cent of the calls
     * @param service where they go, empty for the same service
     * @param subset its subset, maybe empty
     * @param other fields of newer versions
     */
    public record Split(double weight, String service, String subset, Map<String, Object> other) {

        /** Copies the map. */
        public Split {
            other = Map.copyOf(other);
        }

        private static Split of(Fields fields) {
            return new Split(fields.number("Weight"), fields.text("Service"), fields.text("ServiceSubset"),
                    fields.rest());
        }

        private Map<String, Object> tree() {
            return new Fields.Writer(other).with("Weight", weight).with("Service", service)
                    .with("ServiceSubset", subset).tree();
        }
    }

    /**
     * Reads an entry.
     *
     * @param entry of kind {@link #KIND}
     * @return the typed entry
     */
    public static ServiceSplitter of(ConfigEntry entry) {
        Fields fields = Fields.of(entry, KIND);
        return new ServiceSplitter(entry.name(), fields.parts("Splits", Split::of), fields.rest(),
                entry.modifyIndex());
    }

    /**
     * The entry to be written.
     *
     * @return the entry
     */
    public ConfigEntry entry() {
        return new ConfigEntry(KIND, name,
                new Fields.Writer(other).with("Splits", splits.stream().map(Split::tree).toList()).tree(),
                modifyIndex);
    }
}
