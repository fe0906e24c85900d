package io.lictor.testkit.inprocess.agent;

import static io.lictor.testkit.inprocess.engine.Refusal.badRequest;

import java.util.ArrayList;
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
        List<String> errors = MeshRules.complaints(release, given);
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

    private static void weights(JsonNode weights) {
        if (weights.isObject()) {
            weightsComplaint(weights).ifPresent(complaint -> {
                throw badRequest("Invalid Weights: " + complaint);
            });
        }
    }

    /** What is wrong with weights. */
    static Optional<String> weightsComplaint(JsonNode weights) {
        long passing = weights.path("Passing").asLong(0);
        long warning = weights.path("Warning").asLong(0);
        if (passing < 1) {
            return Optional.of("Passing must be greater than 0");
        }
        if (warning < 0) {
            return Optional.of("Warning must be greater or equal than 0");
        }
        return passing > 65535 || warning > 65535
                ? Optional.of("DNS Weight must be between 0 and 65535")
                : Optional.empty();
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
        List<ObjectNode> checks = given(service);
        checks.forEach(check -> type(release, check));
        for (ObjectNode check : checks) {
            if (!text(check, "Status").isEmpty() && !STATUSES.contains(text(check, "Status"))) {
                throw badRequest("Status for checks must 'passing', 'warning', 'critical'");
            }
        }
        return checks;
    }

    /** Refuses the checks of a sidecar that are none. */
    static void sidecarChecks(Release release, ObjectNode sidecar) {
        for (ObjectNode check : given(sidecar)) {
            String complaint = typeComplaint(release, check);
            if (!complaint.isEmpty()) {
                throw Sidecar.refused(release, "Invalid check in sidecar_service: " + complaint);
            }
            if (!text(check, "Status").isEmpty() && !STATUSES.contains(text(check, "Status"))) {
                throw Sidecar.refused(release, "Status for checks must 'passing', 'warning', 'critical'");
            }
        }
    }

    private static List<ObjectNode> given(ObjectNode service) {
        List<ObjectNode> checks = new ArrayList<>();
        if (service.path("Check") instanceof ObjectNode single && !isEmpty(single)) {
            checks.add(single);
        }
        service.path("Checks").forEach(check -> checks.add((ObjectNode) check));
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
        String complaint = typeComplaint(release, check);
        if (!complaint.isEmpty()) {
            throw badRequest("Invalid check: " + complaint);
        }
        if (has(check, "OSService")) {
            throw Refusal.failed("not implemented");
        }
    }

    private static String typeComplaint(Release release, ObjectNode check) {
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
        return complaint;
    }

    private static boolean has(ObjectNode check, String field) {
        return !text(check, field).isEmpty();
    }

    static String text(ObjectNode node, String field) {
        return node.path(field).asString("");
    }
}
