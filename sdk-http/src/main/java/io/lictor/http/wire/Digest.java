package io.lictor.http.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a list of the catalog says about each service, as one number a service: the sum of a hash of each of its rows. Two
 * lists with equal numbers have equal rows, whatever their order.
 *
 * @param services by name in lower case, as the catalog compares names
 * @param nodes in a list of instances: the names of the services on each node; in a list of checks: the nodes that have a
 *     row of their own, with its hash as the only name
 */
public record Digest(Map<String, Long> services, Map<String, List<String>> nodes) {

    /** Of no rows. */
    public static final Digest EMPTY = new Digest(Map.of(), Map.of());

    /** The services whose rows are not what they were before. */
    public Set<String> servicesChangedSince(Digest before) {
        return changed(before.services, services);
    }

    /** The nodes whose rows are not what they were before. */
    public Set<String> nodesChangedSince(Digest before) {
        return changed(before.nodes, nodes);
    }

    private static <T> Set<String> changed(Map<String, T> before, Map<String, T> now) {
        Set<String> names = new HashSet<>();
        now.forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                names.add(name);
            }
        });
        before.keySet().forEach(name -> {
            if (!now.containsKey(name)) {
                names.add(name);
            }
        });
        return names;
    }

    /** Its size, not its thousands of rows. */
    @Override
    public String toString() {
        return services.size() + " services";
    }
}
