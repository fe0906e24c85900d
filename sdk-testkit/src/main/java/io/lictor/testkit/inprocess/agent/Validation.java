package io.lictor.testkit.inprocess.agent;

import static io.lictor.testkit.inprocess.engine.Refusal.badRequest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the agent checks before it takes a service or a check, in its order and words. */
final class Validation {
    private static final Set<String> STATUSES = Set.of("passing", "warning", "critical");
    private static final List<String> PERIODIC = List.of("HTTP", "TCP", "GRPC", "H2PING", "UDP", "OSService");
    private static final int MAX_PAIRS = 64;

    private Validation() {}

    /** Refuses what the agent does not take. */
    static void service(Release release, ObjectNode given) {
        if (text(given, "Name").isEmpty()) {
            throw badRequest("Missing service name");
        }
        if (Set.of("0.0.0.0", "::", "[::]").contains(text(given, "Address"))) {
            throw badRequest("Invalid service address");
        }
        weights(given.path("Weights"));
        meta(given.path("Meta"));
        mesh(release, given);
    }

    private static void mesh(Release release, ObjectNode given) {
        List<String> errors = meshComplaints(release, given);
        if (!errors.isEmpty()) {
            throw badRequest(
                    (release.has(Feature.VALIDATION_PREFIX) ? "Validation failed: " : "") + joined(errors));
        }
    }

    /** Several complaints in one text. */
    static String joined(List<String> errors) {
        return (errors.size() == 1 ? "1 error" : errors.size() + " errors") + " occurred:\n\t* "
                + String.join("\n\t* ", errors) + "\n\n";
    }

    /** What is wrong with a service's part in the mesh. */
    static List<String> meshComplaints(Release release, ObjectNode given) {
        List<String> errors = proxyComplaints(given);
        if (release.has(Feature.NATIVE_NEEDS_PORT) && given.at("/Connect/Native").asBoolean(false)
                && given.path("Port").asLong(0) == 0 && text(given, "SocketPath").isEmpty()) {
            errors = new ArrayList<>(errors);
            errors.add("Port or SocketPath must be set for a Connect native service.");
        }
        return errors;
    }

    private static List<String> proxyComplaints(ObjectNode given) {
        if (text(given, "Kind").endsWith("-gateway")) {
            return gatewayComplaints(given, text(given, "Kind"));
        }
        if (!"connect-proxy".equals(text(given, "Kind"))) {
            return List.of();
        }
        List<String> errors = new ArrayList<>();
        if (given.path("Proxy").path("DestinationServiceName").asString("").isEmpty()) {
            errors.add("Proxy.DestinationServiceName must be non-empty for Connect proxy services");
        }
        if (given.path("Port").asLong(0) == 0) {
            errors.add("Port must be set for a Connect proxy");
        }
        repeatedUpstreams(given.path("Proxy").path("Upstreams"), errors);
        return errors;
    }

    private static void repeatedUpstreams(JsonNode upstreams, List<String> errors) {
        Set<String> seen = new HashSet<>();
        for (JsonNode upstream : upstreams) {
            String type = upstream.path("DestinationType").asString("");
            String key = "[type=\"" + (type.isEmpty() ? "service" : type) + "\", name=\""
                    + upstream.path("DestinationName").asString("") + "\", namespace=\"\", datacenter=\""
                    + upstream.path("Datacenter").asString("") + "\"]";
            if (!seen.add(key)) {
                errors.add("upstreams cannot contain duplicates of " + key);
            }
        }
    }

    private static List<String> gatewayComplaints(ObjectNode given, String kind) {
        List<String> errors = new ArrayList<>();
        if (given.path("Port").asLong(0) == 0 && !"ingress-gateway".equals(kind)) {
            errors.add("Port must be non-zero for a " + kind);
        }
        if (given.at("/Connect/SidecarService").isObject()) {
            errors.add("A " + kind + " cannot have a sidecar service defined");
        }
        for (String field : List.of("DestinationServiceName", "DestinationServiceID", "LocalServiceAddress",
                "LocalServicePort", "Upstreams")) {
            JsonNode value = given.path("Proxy").path(field);
            if (value.isNumber()
                    ? value.asLong() != 0
                    : value.isArray() ? !value.isEmpty() : !value.asString("").isEmpty()) {
                errors.add("The Proxy." + field + " configuration is invalid for a " + kind);
            }
        }
        return errors;
    }

    private static void weights(JsonNode weights) {
        if (!weights.isObject()) {
            return;
        }
        int passing = weights.path("Passing").asInt(0);
        int warning = weights.path("Warning").asInt(0);
        if (passing < 1) {
            throw badRequest("Invalid Weights: Passing must be greater than 0");
        }
        if (warning < 0) {
            throw badRequest("Invalid Weights: Warning must be greater or equal than 0");
        }
        if (passing > 65535 || warning > 65535) {
            throw badRequest("Invalid Weights: DNS Weight must be between 0 and 65535");
        }
    }

    private static void meta(JsonNode meta) {
        metaComplaint(meta).ifPresent(complaint -> {
            throw badRequest("Invalid Service Meta: " + complaint);
        });
    }

    /** What is wrong with the metadata of a service. */
    static Optional<String> metaComplaint(JsonNode meta) {
        if (meta.size() > MAX_PAIRS) {
            return Optional.of("Node metadata cannot contain more than 64 key/value pairs");
        }
        for (Map.Entry<String, JsonNode> pair : meta.properties()) {
            String complaint = complaint(pair.getKey(), pair.getValue().asString(""));
            if (!complaint.isEmpty()) {
                return Optional.of("Couldn't load metadata pair ('" + pair.getKey() + "', '"
                        + pair.getValue().asString("") + "'): " + complaint);
            }
        }
        return Optional.empty();
    }

    private static String complaint(String key, String value) {
        if (key.isEmpty()) {
            return "Key cannot be blank";
        }
        if (!key.matches("[a-zA-Z0-9_-]+")) {
            return "Key contains invalid characters";
        }
        if (key.length() > 128) {
            return "Key is too long (limit: 128 characters)";
        }
        if (key.startsWith("consul-")) {
            return "Key prefix 'consul-' is reserved for internal use";
        }
        return value.length() > 512 ? "Value is too long (limit: 512 characters)" : "";
    }

    /** The checks of a service that are checks at all. */
    static List<ObjectNode> checks(Release release, ObjectNode service) {
        List<ObjectNode> checks = new ArrayList<>();
        if (service.path("Check") instanceof ObjectNode single && !isEmpty(single)) {
            checks.add(single);
        }
        service.path("Checks").forEach(check -> checks.add((ObjectNode) check));
        checks.forEach(check -> type(release, check));
        for (ObjectNode check : checks) {
            if (!text(check, "Status").isEmpty() && !STATUSES.contains(text(check, "Status"))) {
                throw badRequest("Status for checks must 'passing', 'warning', 'critical'");
            }
        }
        return checks;
    }

    private static boolean isEmpty(ObjectNode check) {
        return check.properties().stream().allMatch(field -> field.getValue().asString("").isEmpty()
                ? field.getValue().isEmpty()
                : field.getValue().isNumber() && field.getValue().asLong() == 0);
    }

    static boolean isStatus(String status) {
        return STATUSES.contains(status);
    }

    /** Refuses a check that is of no type, or of two. */
    static void check(Release release, ObjectNode check) {
        type(release, check);
    }

    private static String kinds(Release release) {
        return release.has(Feature.CHECK_UDP)
                ? "H2PING, TCP, UDP or OSService checks"
                : release.has(Feature.CHECK_TLS_NAME) ? "H2PING, or TCP checks" : "or TCP checks";
    }

    private static void type(Release release, ObjectNode check) {
        boolean periodic = Script.isOne(check) || PERIODIC.stream().anyMatch(field -> has(check, field));
        boolean alias = has(check, "AliasNode") || has(check, "AliasService");
        long interval = check.path("Interval").asLong(0);
        long ttl = check.path("TTL").asLong(0);
        String complaint = "";
        if (interval > 0 && ttl > 0) {
            complaint = "Interval and TTL cannot both be specified";
        } else if (periodic && interval <= 0) {
            complaint = "Interval must be > 0 for Script, HTTP, " + kinds(release);
        } else if (periodic && alias) {
            complaint = "Interval cannot be set for Alias checks";
        } else if (alias && ttl > 0) {
            complaint = "TTL must be not be set for Alias checks";
        } else if (!periodic && !alias && ttl <= 0) {
            complaint = "TTL must be > 0 for TTL checks";
        } else if (check.path("OutputMaxSize").asLong(0) < 0) {
            complaint = "MaxOutputMaxSize must be positive";
        } else if (check.has("FailuresBeforeWarning")
                && check.path("FailuresBeforeWarning").asInt() > check.path("FailuresBeforeCritical").asInt(0)) {
            complaint = "FailuresBeforeWarning can't be higher than FailuresBeforeCritical";
        }
        if (!complaint.isEmpty()) {
            throw badRequest("Invalid check: " + complaint);
        }
        if (has(check, "OSService")) {
            throw Refusal.failed("not implemented");
        }
    }

    private static boolean has(ObjectNode check, String field) {
        return !text(check, field).isEmpty();
    }

    static String text(ObjectNode node, String field) {
        return node.path(field).asString("");
    }
}
