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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an operator has configured of the authority.
 *
 * @param config the provider's settings as they were given; not to be changed
 * @param state what the provider keeps, which is what a test gives it to keep
 * @param withoutCrossSigning what was said about it; the built-in provider takes no notice
 * @param createIndex when there was a configuration first
 * @param modifyIndex when it was changed
 */
record CaConfiguration(ObjectNode config, @Nullable ObjectNode state, boolean withoutCrossSigning, long createIndex,
        long modifyIndex) {
    private static final Duration LEAF_LIFETIME = Duration.ofDays(3);
    private static final Duration INTERMEDIATE_LIFETIME = Duration.ofDays(365);
    private static final Duration SHORTEST_LEAF = Duration.ofHours(1);
    private static final Duration LONGEST_LEAF = Duration.ofDays(365);
    private static final Duration SHORTEST_INTERMEDIATE = Duration.ofHours(3);
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
        return new CaConfiguration(config, null, false, FIRST_INDEX, FIRST_INDEX);
    }

    /** Reads a body, and refuses what the built-in provider refuses. */
    CaConfiguration following(byte[] body, Release release) {
        try {
            ObjectNode given = BODY.decode(body);
            JsonNode told = given.path("State");
            if (!told.isMissingNode() && !told.isNull() && !told.equals(state)) {
                throw Refusal.badRequest("Bad request: Provider State is read-only. It must be omitted or identical to "
                        + "the current value");
            }
            String provider = given.path("Provider").asString("");
            if (!"consul".equals(provider)) {
                throw Refusal.failed("could not initialize provider: unknown CA provider \"" + provider + "\"");
            }
            ObjectNode sorted = sorted(given.path("Config"));
            CaConfiguration wanted = new CaConfiguration(sorted, sorted.path("test_state") instanceof ObjectNode kept
                    ? kept
                    : state, given.path("ForceWithoutCrossSigning").asBoolean(false), 0, 0);
            wanted.validate();
            if (!release.has(Feature.CACHED_ROOTS_KNOW_LEADER)) {
                wanted.duration("RotationPeriod", Duration.ZERO);
            }
            return wanted;
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Request decode failed: " + e.getMessage());
        }
    }

    private void validate() {
        Duration leaf = leafLifetime();
        Duration intermediate = duration("IntermediateCertTTL", INTERMEDIATE_LIFETIME);
        if (privateKey().isEmpty() && !rootCertificate().isEmpty()) {
            throw unusable("must provide a private key when providing a root cert");
        }
        if (leaf.compareTo(SHORTEST_LEAF) < 0) {
            throw unusable("leaf cert TTL must be greater or equal than 1h0m0s");
        }
        if (leaf.compareTo(LONGEST_LEAF) > 0) {
            throw unusable("leaf cert TTL must be less than 8760h0m0s");
        }
        if (intermediate.compareTo(SHORTEST_INTERMEDIATE) < 0) {
            throw unusable("Intermediate Cert TTL must be greater or equal than 3h");
        }
        if (intermediate.compareTo(leaf.multipliedBy(3)) < 0) {
            throw unusable("Intermediate Cert TTL must be greater or equal than 3 * LeafCertTTL (>="
                    + GoDuration.format(leaf.multipliedBy(3).toNanos()) + ").");
        }
    }

    private static Refusal unusable(String why) {
        return Refusal.failed("error configuring provider: " + why);
    }

    private static ObjectNode sorted(JsonNode config) {
        Map<String, JsonNode> fields = new TreeMap<>();
        config.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return GoJson.object().setAll(fields);
    }

    /** The same with its indexes. */
    CaConfiguration at(long created, long modified) {
        return new CaConfiguration(config, state, withoutCrossSigning, created, modified);
    }

    /** The key that was given, empty for one of the provider's own. */
    String privateKey() {
        return text("privatekey");
    }

    /** The certificate of the root that was given, empty for one that the provider makes. */
    String rootCertificate() {
        return text("rootcert");
    }

    /** Whether another root signs than with another configuration. */
    boolean hasRootOf(CaConfiguration other) {
        return privateKey().equals(other.privateKey()) && rootCertificate().equals(other.rootCertificate());
    }

    /** How long leaves are valid. */
    Duration leafLifetime() {
        return duration("LeafCertTTL", LEAF_LIFETIME);
    }

    private Duration duration(String name, Duration otherwise) {
        JsonNode value = value(name);
        try {
            return value.isNumber()
                    ? Duration.ofNanos(value.asLong(0))
                    : value.asString("").isEmpty()
                            ? otherwise
                            : Duration.ofNanos(GoDuration.parse(value.asString("")));
        } catch (DecodeException e) {
            throw unusable("error decoding config: 1 error(s) decoding:\n\n* error decoding '" + name + "': "
                    + e.getMessage());
        }
    }

    private String text(String name) {
        return value(name).asString("");
    }

    /** A setting by its name in any case. */
    private JsonNode value(String name) {
        for (var field : config.properties()) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return MissingNode.getInstance();
    }

    /** The configuration as on the wire. */
    ObjectNode toJson() {
        ObjectNode all = GoJson.object().put("Provider", "consul");
        all.set("Config", config);
        all.set("State", state == null ? NullNode.getInstance() : state);
        all.put("ForceWithoutCrossSigning", withoutCrossSigning);
        return all.put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
    }
}
