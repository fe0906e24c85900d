package io.lictor.api.mesh;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Config entry {@code service-resolver}: which instances stand for a service.
 *
 * @param name name of the service
 * @param defaultSubset subset that is used unless another is asked for; empty for all instances
 * @param subsets subsets by name
 * @param redirect other service that stands for this one, or null
 * @param failover where else to go, by subset; {@code *} for all
 * @param connectTimeout how long a connection may take, or null for Consul's default
 * @param other fields of newer versions as a tree, kept when the entry is written back
 * @param modifyIndex index of its last change, 0 before it is stored
 */
public record ServiceResolver(String name, String defaultSubset, Map<String, Subset> subsets,
        @Nullable Redirect redirect, Map<String, Failover> failover, @Nullable Duration connectTimeout,
        Map<String, Object> other, long modifyIndex) {

    /** The kind of entry. */
    public static final String KIND = "service-resolver";

    /** Copies the maps. */
    public ServiceResolver {
        subsets = Map.copyOf(subsets);
        failover = Map.copyOf(failover);
        other = Map.copyOf(other);
    }

    /**
     * Part of the instances.
     *
     * @param filter expression that they fulfil
     * @param onlyPassing whether warnings are left out
     * @param other fields of newer versions
     */
    public record Subset(String filter, boolean onlyPassing, Map<String, Object> other) {

        /** Copies the map. */
        public Subset {
            other = Map.copyOf(other);
        }

        private static Subset of(Fields fields) {
            return new Subset(fields.text("Filter"), fields.flag("OnlyPassing"), fields.rest());
        }

        private Map<String, Object> tree() {
            return new Fields.Writer(other).with("Filter", filter).with("OnlyPassing", onlyPassing).tree();
        }
    }

    /**
     * Other service.
     *
     * @param service its name, empty for the same
     * @param subset its subset, maybe empty
     * @param datacenter where it is, empty for here
     * @param other fields of newer versions
     */
    public record Redirect(String service, String subset, String datacenter, Map<String, Object> other) {

        /** Copies the map. */
        public Redirect {
            other = Map.copyOf(other);
        }

        private static Redirect of(Fields fields) {
            return new Redirect(fields.text("Service"), fields.text("ServiceSubset"), fields.text("Datacenter"),
                    fields.rest());
        }

        private Map<String, Object> tree() {
            return new Fields.Writer(other).with("Service", service).with("ServiceSubset", subset)
                    .with("Datacenter", datacenter).tree();
        }
    }

    /**
     * Where else to go.
     *
     * @param service other service, empty for the same
     * @param subset its subset, maybe empty
     * @param datacenters in this order; empty for here
     * @param other fields of newer versions
     */
    public record Failover(String service, String subset, List<String> datacenters, Map<String, Object> other) {

        /** Copies the collections. */
        public Failover {
            datacenters = List.copyOf(datacenters);
            other = Map.copyOf(other);
        }

        private static Failover of(Fields fields) {
            return new Failover(fields.text("Service"), fields.text("ServiceSubset"), fields.texts("Datacenters"),
                    fields.rest());
        }

        private Map<String, Object> tree() {
            return new Fields.Writer(other).with("Service", service).with("ServiceSubset", subset)
                    .with("Datacenters", datacenters).tree();
        }
    }

    /**
     * Reads an entry.
     *
     * @param entry of kind {@link #KIND}
     * @return the typed entry
     */
    public static ServiceResolver of(ConfigEntry entry) {
        Fields fields = Fields.of(entry, KIND);
        return new ServiceResolver(entry.name(), fields.text("DefaultSubset"), fields.partMap("Subsets", Subset::of),
                fields.part("Redirect", Redirect::of), fields.partMap("Failover", Failover::of),
                fields.time("ConnectTimeout"), fields.rest(), entry.modifyIndex());
    }

    /**
     * The entry to be written.
     *
     * @return the entry
     */
    public ConfigEntry entry() {
        return new ConfigEntry(KIND, name, new Fields.Writer(other).with("DefaultSubset", defaultSubset)
                .parts("Subsets", subsets, Subset::tree).with("Redirect", redirect == null ? null : redirect.tree())
                .parts("Failover", failover, Failover::tree).with("ConnectTimeout", connectTimeout).tree(),
                modifyIndex);
    }
}
