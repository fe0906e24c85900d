package io.lictor.testkit.inprocess.agent;

import static io.lictor.testkit.inprocess.engine.Refusal.badRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the agent checks before it takes a service or a check, in its order and words. */
final class Validation {
    private static final Set<String> STATUSES = Set.of("passing", "warning", "critical");
    private static final int MAX_PAIRS = 64;

    private Validation() {}

    /** Refuses what the agent does not take. */
    static void service(ObjectNode given) {
        if (text(given, "Name").isEmpty()) {
            throw badRequest("Missing service name");
        }
        if (Set.of("0.0.0.0", "::", "[::]").contains(text(given, "Address"))) {
            throw badRequest("Invalid service address");
        }
        weights(given.path("Weights"));
        meta(given.path("Meta"));
        proxy(given);
    }

    private static void proxy(ObjectNode given) {
        if (!"connect-proxy".equals(text(given, "Kind"))) {
            return;
        }
        List<String> errors = new ArrayList<>();
        if (given.path("Proxy").path("DestinationServiceName").asString("").isEmpty()) {
            errors.add("Proxy.DestinationServiceName must be non-empty for Connect proxy services");
        }
        if (given.path("Port").asInt(0) == 0) {
            errors.add("Port must be set for a Connect proxy");
        }
        if (!errors.isEmpty()) {
            throw badRequest((errors.size() == 1 ? "1 error" : errors.size() + " errors") + " occurred:\n\t* "
                    + String.join("\n\t* ", errors) + "\n\n");
        }
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
        if (meta.size() > MAX_PAIRS) {
            throw badRequest("Invalid Service Meta: Node metadata cannot contain more than 64 key/value pairs");
        }
        for (Map.Entry<String, JsonNode> pair : meta.properties()) {
            String complaint = complaint(pair.getKey(), pair.getValue().asString(""));
            if (!complaint.isEmpty()) {
                throw badRequest("Invalid Service Meta: Couldn't load metadata pair ('" + pair.getKey() + "', '"
                        + pair.getValue().asString("") + "'): " + complaint);
            }
        }
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
    static List<ObjectNode> checks(ObjectNode service) {
        List<ObjectNode> checks = new ArrayList<>();
        if (service.path("Check") instanceof ObjectNode single && !isEmpty(single)) {
            checks.add(single);
        }
        service.path("Checks").forEach(check -> checks.add((ObjectNode) check));
        for (ObjectNode check : checks) {
            check(check);
        }
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
    static void check(ObjectNode check) {
        boolean script = !check.path("ScriptArgs").isEmpty() || !check.path("Args").isEmpty()
                || has(check, "DockerContainerID");
        boolean periodic = script || has(check, "HTTP") || has(check, "TCP") || has(check, "GRPC");
        boolean alias = has(check, "AliasNode") || has(check, "AliasService");
        long interval = check.path("Interval").asLong(0);
        long ttl = check.path("TTL").asLong(0);
        String complaint = "";
        if (interval > 0 && ttl > 0) {
            complaint = "Interval and TTL cannot both be specified";
        } else if (periodic && interval <= 0) {
            complaint = "Interval must be > 0 for Script, HTTP, or TCP checks";
        } else if (periodic && alias) {
            complaint = "Interval cannot be set for Alias checks";
        } else if (alias && ttl > 0) {
            complaint = "TTL must be not be set for Alias checks";
        } else if (!periodic && !alias && ttl <= 0) {
            complaint = "TTL must be > 0 for TTL checks";
        }
        if (!complaint.isEmpty()) {
            throw badRequest("Invalid check: " + complaint);
        }
        if (script) {
            throw io.lictor.testkit.inprocess.engine.Refusal
                    .failed("Scripts are disabled on this agent from remote calls; "
                            + "to enable, configure 'enable_script_checks' to true");
        }
    }

    private static boolean has(ObjectNode check, String field) {
        return !text(check, field).isEmpty();
    }

    static String text(ObjectNode node, String field) {
        return node.path(field).asString("");
    }
}
