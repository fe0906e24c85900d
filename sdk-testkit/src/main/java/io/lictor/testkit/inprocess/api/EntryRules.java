package io.lictor.testkit.inprocess.api;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Consul refuses in one config entry by itself. */
final class EntryRules {
    private static final double ALL = 100;
    private static final double ROUNDING = 0.01;

    private EntryRules() {}

    static void check(Release release, String kind, ObjectNode entry) {
        boolean named = release.has(Feature.ENTRY_NAME_REQUIRED)
                || !(kind.endsWith("-defaults") || kind.endsWith("-gateway"));
        if (entry.path("Name").asString("").isEmpty() && named && !"mesh".equals(kind)) {
            throw Refusal.failed("Name is required");
        }
        if ("proxy-defaults".equals(kind) && !"global".equals(entry.path("Name").asString(""))) {
            throw Refusal.failed("invalid name (\"" + entry.path("Name").asString("")
                    + "\"), only \"global\" is supported");
        }
        switch (kind) {
            case "service-resolver" -> ResolverRules.check(release, entry);
            case "exported-services" -> exported(release, entry);
            case "sameness-group" -> throw Refusal.failed("sameness-groups are an enterprise-only feature");
            case "service-splitter" -> splitter(entry);
            case "service-router" -> router(entry.path("Routes"));
            case "ingress-gateway" -> GatewayRules.ingress(release, entry);
            case "terminating-gateway" -> GatewayRules.terminating(entry);
            default -> {
                // the others have no rules of their own
            }
        }
    }

    private static void exported(Release release, ObjectNode entry) {
        if (!release.has(Feature.PEERING)) {
            throw Refusal.failed("Config entry kind \"exported-services\" requires Consul Enterprise");
        }
        if (!"default".equals(entry.path("Name").asString(""))) {
            throw Refusal.failed("exported-services Name must be \"default\"");
        }
    }

    /** The name without which nothing can be stored. */
    static void checkKey(String kind, String name) {
        if (name.isEmpty()) {
            throw Refusal.failed("ingress-gateway".equals(kind)
                    ? "failed inserting config entry: object missing primary index"
                    : "serviceName is required");
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
            String given = split.path("Service").asString("");
            String service = given.isEmpty() ? entry.path("Name").asString("") : given;
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

    private static void criteria(int route, String kind, JsonNode rows, String allowed) {
        for (int j = 0; rows.isArray() && j < rows.size(); j++) {
            JsonNode row = rows.get(j);
            String where = "Route[" + route + "] " + kind + "[" + j + "]";
            if (row.path("Name").asString("").isEmpty()) {
                throw Refusal.failed(where + " missing required Name field");
            }
            long parts = List.of("Exact", "Regex", "Prefix", "Suffix").stream()
                    .filter(part -> !row.path(part).asString("").isEmpty()).count()
                    + (row.path("Present").asBoolean(false) ? 1 : 0);
            if (parts != 1) {
                throw Refusal.failed(where + " should only contain one of " + allowed);
            }
        }
    }

    private static void repeatedMethods(int route, JsonNode methods) {
        Set<String> seen = new HashSet<>();
        for (JsonNode method : methods) {
            if (!seen.add(method.asString(""))) {
                throw Refusal.failed("Route[" + route + "] Methods contains \"" + method.asString("")
                        + "\" more than once");
            }
        }
    }

    private static void router(JsonNode routes) {
        for (int i = 0; i < routes.size(); i++) {
            JsonNode match = routes.get(i).at("/Match/HTTP");
            List<String> paths = List.of("PathExact", "PathPrefix", "PathRegex").stream()
                    .filter(name -> !match.path(name).asString("").isEmpty()).toList();
            for (String name : paths) {
                String path = match.path(name).asString("");
                if (!"PathRegex".equals(name) && !path.startsWith("/")) {
                    throw Refusal.failed("Route[" + i + "] " + name + " doesn't start with '/': \"" + path + "\"");
                }
            }
            if (paths.size() > 1) {
                throw Refusal.failed(
                        "Route[" + i + "] should only contain at most one of PathExact, PathPrefix, or PathRegex");
            }
            criteria(i, "Header", match.path("Header"), "Present, Exact, Prefix, Suffix, or Regex");
            criteria(i, "QueryParam", match.path("QueryParam"), "Present, Exact, or Regex");
            repeatedMethods(i, match.path("Methods"));
            boolean rewrites = !routes.get(i).at("/Destination/PrefixRewrite").asString("").isEmpty();
            if (rewrites && (paths.isEmpty() || "PathRegex".equals(paths.getFirst()))) {
                throw Refusal.failed("Route[" + i
                        + "] cannot make use of PrefixRewrite without configuring either PathExact or PathPrefix");
            }
        }
    }
}
