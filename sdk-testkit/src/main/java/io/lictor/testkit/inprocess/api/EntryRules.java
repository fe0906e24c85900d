package io.lictor.testkit.inprocess.api;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Consul refuses in one config entry by itself. */
final class EntryRules {
    private static final double ALL = 100;
    private static final double ROUNDING = 0.01;

    private EntryRules() {}

    static void check(String kind, ObjectNode entry) {
        if (entry.path("Name").asString("").isEmpty() && !"proxy-defaults".equals(kind)) {
            throw Refusal.failed("service-defaults".equals(kind) ? "serviceName is required" : "Name is required");
        }
        switch (kind) {
            case "service-resolver" -> resolver(entry);
            case "service-splitter" -> splitter(entry);
            case "service-router" -> router(entry.path("Routes"));
            default -> {
                // the others have no rules of their own
            }
        }
    }

    private static void resolver(ObjectNode entry) {
        String subset = entry.path("DefaultSubset").asString("");
        if (!subset.isEmpty() && !entry.path("Subsets").has(subset)) {
            throw Refusal.failed("DefaultSubset \"" + subset + "\" is not a valid subset");
        }
        if (entry.has("Redirect")) {
            if (!entry.path("Failover").isEmpty()) {
                throw Refusal.failed("Redirect and Failover cannot both be set");
            }
            if (entry.path("Redirect").isEmpty()) {
                throw Refusal.failed("Redirect is empty");
            }
        }
    }

    private static void splitter(ObjectNode entry) {
        if (entry.path("Splits").isEmpty()) {
            throw Refusal.failed("no splits configured");
        }
        Set<String> seen = new HashSet<>();
        double sum = 0;
        for (JsonNode split : entry.path("Splits")) {
            sum += split.path("Weight").asDouble(0);
            String service = split.path("Service").asString(entry.path("Name").asString(""));
            String subset = split.path("ServiceSubset").asString("");
            if (!seen.add(service + "/" + subset)) {
                throw Refusal.failed("split destination occurs more than once: service=\"" + service + "\", subset=\""
                        + subset + "\", namespace=\"\"");
            }
        }
        if (Math.abs(sum - ALL) > ROUNDING) {
            throw Refusal.failed(String.format(Locale.ROOT, "the sum of all split weights must be 100, not %f", sum));
        }
    }

    private static void router(JsonNode routes) {
        for (int i = 0; i < routes.size(); i++) {
            JsonNode match = routes.get(i).at("/Match/HTTP");
            List<String> paths = List.of("PathExact", "PathPrefix", "PathRegex").stream()
                    .filter(name -> !match.path(name).asString("").isEmpty()).toList();
            if (paths.size() > 1) {
                throw Refusal.failed(
                        "Route[" + i + "] should only contain at most one of PathExact, PathPrefix, or PathRegex");
            }
            for (String name : paths) {
                String path = match.path(name).asString("");
                if (!"PathRegex".equals(name) && !path.startsWith("/")) {
                    throw Refusal.failed("Route[" + i + "] " + name + " doesn't start with '/': \"" + path + "\"");
                }
            }
        }
    }
}
