package io.lictor.api.mesh;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Config entry {@code service-router}: which requests go where.
 *
 * @param name name of the service
 * @param routes the routes; the first one that fits counts
 * @param other fields of newer versions as a tree, kept when the entry is written back
 * @param modifyIndex index of its last change, 0 before it is stored
 */
public record ServiceRouter(String name, List<Route> routes, Map<String, Object> other, long modifyIndex) {

    /** The kind of entry. */
    public static final String KIND = "service-router";

    /** Copies the collections. */
    public ServiceRouter {
        routes = List.copyOf(routes);
        other = Map.copyOf(other);
    }

    /**
     * One route.
     *
     * @param match which requests, or null for all
     * @param destination where they go, or null for the same service
     * @param other fields of newer versions
     */
    public record Route(@Nullable HttpMatch match, @Nullable Destination destination, Map<String, Object> other) {

        /** Copies the map. */
        public Route {
            other = Map.copyOf(other);
        }

        private static Route of(Fields fields) {
            Map<String, Object> match = fields.tree("Match");
            HttpMatch http = new Fields(match).part("HTTP", HttpMatch::of);
            return new Route(http, fields.part("Destination", Destination::of), fields.rest());
        }

        private Map<String, Object> tree() {
            return new Fields.Writer(other).with("Match", match == null ? null : Map.of("HTTP", match.tree()))
                    .with("Destination", destination == null ? null : destination.tree()).tree();
        }
    }

    /**
     * Which requests.
     *
     * @param pathPrefix how their path begins, maybe empty
     * @param methods their methods; empty for all
     * @param other further conditions as a tree: {@code PathExact}, {@code PathRegex}, {@code Header}, {@code QueryParam}
     */
    public record HttpMatch(String pathPrefix, List<String> methods, Map<String, Object> other) {

        /** Copies the collections. */
        public HttpMatch {
            methods = List.copyOf(methods);
            other = Map.copyOf(other);
        }

        private static HttpMatch of(Fields fields) {
            return new HttpMatch(fields.text("PathPrefix"), fields.texts("Methods"), fields.rest());
        }

        private Map<String, Object> tree() {
            return new Fields.Writer(other).with("PathPrefix", pathPrefix).with("Methods", methods).tree();
        }
    }

    /**
     * Where requests go.
     *
     * @param service the service, empty for the same
     * @param subset its subset, maybe empty
     * @param prefixRewrite what the path begins with instead, maybe empty
     * @param other further settings as a tree: {@code RequestTimeout}, {@code NumRetries} ...
     */
    public record Destination(String service, String subset, String prefixRewrite, Map<String, Object> other) {

        /** Copies the map. */
        public Destination {
            other = Map.copyOf(other);
        }

        private static Destination of(Fields fields) {
            return new Destination(fields.text("Service"), fields.text("ServiceSubset"), fields.text("PrefixRewrite"),
                    fields.rest());
        }

        private Map<String, Object> tree() {
            return new Fields.Writer(other).with("Service", service).with("ServiceSubset", subset)
                    .with("PrefixRewrite", prefixRewrite).tree();
        }
    }

    /**
     * Reads an entry.
     *
     * @param entry of kind {@link #KIND}
     * @return the typed entry
     */
    public static ServiceRouter of(ConfigEntry entry) {
        Fields fields = Fields.of(entry, KIND);
        return new ServiceRouter(entry.name(), fields.parts("Routes", Route::of), fields.rest(),
                entry.modifyIndex());
    }

    /**
     * The entry to be written.
     *
     * @return the entry
     */
    public ConfigEntry entry() {
        return new ConfigEntry(KIND, name,
                new Fields.Writer(other).with("Routes", routes.stream().map(Route::tree).toList()).tree(),
                modifyIndex);
    }
}
