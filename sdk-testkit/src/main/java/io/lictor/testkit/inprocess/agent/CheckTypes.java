package io.lictor.testkit.inprocess.agent;

import java.util.List;
import java.util.Locale;

import tools.jackson.databind.JsonNode;

/** The type of a check, which its definition tells. */
final class CheckTypes {
    private static final List<String> PERIODIC = List.of("GRPC", "HTTP");
    private static final List<String> PERIODIC_AFTER_TTL = List.of("TCP", "UDP", "H2PING", "OSService");

    private CheckTypes() {}

    /** The type, or an empty text. */
    static String of(JsonNode definition) {
        boolean periodic = definition.path("Interval").asLong(0) > 0;
        for (String field : PERIODIC) {
            if (periodic && has(definition, field)) {
                return field.toLowerCase(Locale.ROOT);
            }
        }
        if (definition.path("TTL").asLong(0) > 0) {
            return "ttl";
        }
        for (String field : PERIODIC_AFTER_TTL) {
            if (periodic && has(definition, field)) {
                return field.toLowerCase(Locale.ROOT);
            }
        }
        if (has(definition, "AliasNode") || has(definition, "AliasService")) {
            return "alias";
        }
        if (!Script.isOne(definition)) {
            return "";
        }
        return has(definition, "DockerContainerID") && periodic ? "docker" : "script";
    }

    private static boolean has(JsonNode definition, String field) {
        return !definition.path(field).asString("").isEmpty();
    }
}
