package io.lictor.testkit.inprocess.api;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an operator has configured of the authority.
 *
 * @param config the provider's settings as they were given; not to be changed
 * @param withoutCrossSigning what was said about it; the built-in provider takes no notice
 * @param createIndex when there was a configuration first
 * @param modifyIndex when it was changed
 */
record CaConfiguration(ObjectNode config, boolean withoutCrossSigning, long createIndex, long modifyIndex) {
    private static final Duration LEAF_LIFETIME = Duration.ofDays(3);
    private static final Duration SHORTEST_LEAF = Duration.ofHours(1);
    private static final long FIRST_INDEX = 5;
    private static final Shape BODY = Shape.of("").string("Provider").any("Config", "State")
            .bool("ForceWithoutCrossSigning").unsigned("CreateIndex", "ModifyIndex");

    /** What a fresh cluster has. */
    static CaConfiguration initial(Release release) {
        ObjectNode config = GoJson.object().put("IntermediateCertTTL", "8760h").put("LeafCertTTL", "72h");
        if (release.has(Feature.ROOT_TTL)) {
            config.put("RootCertTTL", "87600h");
        } else if (!release.has(Feature.CACHED_ROOTS_KNOW_LEADER)) {
            config.put("RotationPeriod", "2160h");
        }
        return new CaConfiguration(config, false, FIRST_INDEX, FIRST_INDEX);
    }

    /** Reads a body, and refuses what the built-in provider refuses. */
    static CaConfiguration decode(byte[] body) {
        try {
            ObjectNode given = BODY.decode(body);
            String provider = given.path("Provider").asString("");
            if (!"consul".equals(provider)) {
                throw Refusal.failed("could not initialize provider: unknown CA provider \"" + provider + "\"");
            }
            CaConfiguration wanted = new CaConfiguration(sorted(given.path("Config")),
                    given.path("ForceWithoutCrossSigning").asBoolean(false), 0, 0);
            if (wanted.leafLifetime().compareTo(SHORTEST_LEAF) < 0) {
                throw Refusal.failed(
                        "error configuring provider: leaf cert TTL must be greater or equal than 1h0m0s");
            }
            return wanted;
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Request decode failed: " + e.getMessage());
        }
    }

    private static ObjectNode sorted(JsonNode config) {
        Map<String, JsonNode> fields = new TreeMap<>();
        config.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return GoJson.object().setAll(fields);
    }

    /** The same with its indexes. */
    CaConfiguration at(long created, long modified) {
        return new CaConfiguration(config, withoutCrossSigning, created, modified);
    }

    /** The key that was given, empty for one of the provider's own. */
    String privateKey() {
        return text("privatekey");
    }

    /** How long leaves are valid. */
    Duration leafLifetime() {
        String text = text("leafcertttl");
        try {
            return text.isEmpty() ? LEAF_LIFETIME : Duration.ofNanos(GoDuration.parse(text));
        } catch (DecodeException e) {
            throw Refusal.failed("error configuring provider: error decoding config: 1 error(s) decoding:\n\n"
                    + "* error decoding 'LeafCertTTL': " + e.getMessage());
        }
    }

    /** A setting by its name in any case. */
    private String text(String name) {
        for (var field : config.properties()) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue().asString("");
            }
        }
        return "";
    }

    /** The configuration as on the wire. */
    ObjectNode toJson() {
        ObjectNode all = GoJson.object().put("Provider", "consul");
        all.set("Config", config);
        all.putNull("State").put("ForceWithoutCrossSigning", withoutCrossSigning);
        return all.put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
    }
}
