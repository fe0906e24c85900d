package io.lictor.testkit.inprocess.acl;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An auth method of type {@code jwt} with keys of its own: who a token says that its bearer is. Immutable. */
public final class JwtMethod {
    private static final Set<String> FIELDS = Set.of("JWTSupportedAlgs", "BoundAudiences", "ClaimMappings",
            "ListClaimMappings", "OIDCDiscoveryURL", "OIDCDiscoveryCACert", "JWKSURL", "JWKSCACert",
            "JWTValidationPubKeys", "BoundIssuer", "ExpirationLeeway", "NotBeforeLeeway", "ClockSkewLeeway");
    private static final String INVALID = "Invalid Auth Method: ";
    private static final String CLAIMS = "error validating claims: ";
    private static final String VALIDATION = CLAIMS + "square/go-jose/jwt: validation failed, ";
    /** What a token without a beginning or an end gets, in seconds; and how far clocks may differ. */
    private static final long LEEWAY = 150;
    private static final long SKEW = 60;

    private final JsonNode config;
    private final List<PublicKey> keys;

    private JwtMethod(JsonNode config, List<PublicKey> keys) {
        this.config = config;
        this.keys = keys;
    }

    /** Checks a configuration as Consul does when the method is written. */
    public static JwtMethod of(JsonNode config) {
        config.propertyNames().stream().filter(name -> !FIELDS.contains(name)).findFirst().ifPresent(name -> {
            throw Refusal.failed(INVALID + "error decoding config: 1 error(s) decoding:\n\n* '' has invalid keys: "
                    + name);
        });
        int sources = 0;
        for (String source : List.of("JWTValidationPubKeys", "JWKSURL", "OIDCDiscoveryURL")) {
            JsonNode value = config.path(source);
            sources += value.isEmpty() && value.asString("").isEmpty() ? 0 : 1;
        }
        if (sources != 1) {
            throw Refusal.failed(INVALID + "exactly one of 'JWTValidationPubKeys', 'JWKSURL', or 'OIDCDiscoveryURL'"
                    + " must be set for type \"jwt\"");
        }
        for (JsonNode algorithm : config.path("JWTSupportedAlgs")) {
            if (!PublicKeys.isAlgorithm(algorithm.asString(""))) {
                throw Refusal.failed(INVALID + "Invalid supported algorithm: " + algorithm.asString(""));
            }
        }
        return new JwtMethod(config, keys(config.path("JWTValidationPubKeys")));
    }

    private static List<PublicKey> keys(JsonNode texts) {
        if (texts.isEmpty()) {
            throw Refusal.failed(INVALID + "the in-process Consul takes JWTValidationPubKeys only");
        }
        List<PublicKey> keys = new ArrayList<>();
        for (JsonNode text : texts) {
            Optional<PublicKey> key = PublicKeys.parse(text.asString(""));
            keys.add(key.orElseThrow(() -> Refusal.failed(INVALID + "error parsing public key JWTValidationPubKeys["
                    + keys.size() + "]: data does not contain any valid RSA, ECDSA, or ED25519 public keys")));
        }
        return keys;
    }

    /** The claims of a token that is valid at a time. */
    public Identity identify(String token, Instant now) {
        if (token.isEmpty()) {
            throw Refusal.failed("missing jwt");
        }
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw Refusal.failed("error parsing token: square/go-jose: compact JWS format must have three parts");
        }
        JsonNode header = json(parts[0]);
        byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        byte[] signature = bytes(parts[2]);
        String algorithm = header.path("alg").asString("");
        if (keys.stream().noneMatch(key -> PublicKeys.verifies(key, algorithm, signed, signature))) {
            throw Refusal.failed("no known key successfully validated the token signature");
        }
        JsonNode claims = json(parts[1]);
        checkTimesAndIssuer(claims, now.getEpochSecond());
        checkAudience(claims.path("aud"));
        return Identity.of(claims, config);
    }

    private static byte[] bytes(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw Refusal.failed("error parsing token: illegal base64 data");
        }
    }

    private static JsonNode json(String part) {
        try {
            JsonNode node = GoJson.parse(bytes(part));
            return node instanceof ObjectNode ? node : GoJson.object();
        } catch (DecodeException e) {
            throw Refusal.failed("error parsing token: " + e.getMessage());
        }
    }

    private void checkTimesAndIssuer(JsonNode claims, long now) {
        long issued = claims.path("iat").asLong(0);
        long end = claims.path("exp").asLong(0);
        long begin = claims.path("nbf").asLong(0);
        if (issued == 0 && end == 0 && begin == 0) {
            throw Refusal.failed("no issue time, notbefore, or expiration time encoded in token");
        }
        long until = end == 0 ? Math.max(issued, begin) + LEEWAY : end;
        long from = begin != 0 ? begin : issued != 0 ? issued : until - LEEWAY;
        String issuer = config.path("BoundIssuer").asString("");
        if (!issuer.isEmpty() && !issuer.equals(claims.path("iss").asString(""))) {
            throw Refusal.failed(VALIDATION + "invalid issuer claim (iss)");
        }
        if (now + SKEW < from) {
            throw Refusal.failed(VALIDATION + "token not valid yet (nbf)");
        }
        if (now - SKEW > until) {
            throw Refusal.failed(VALIDATION + "token is expired (exp)");
        }
    }

    private void checkAudience(JsonNode claim) {
        List<String> audiences = claim.isArray()
                ? claim.valueStream().map(each -> each.asString("")).toList()
                : claim.asString("").isEmpty() ? List.of() : List.of(claim.asString(""));
        List<String> bound = config.path("BoundAudiences").valueStream().map(each -> each.asString("")).toList();
        if (bound.isEmpty() && !audiences.isEmpty()) {
            throw Refusal.failed(CLAIMS + "audience claim found in JWT but no audiences are bound");
        }
        if (!bound.isEmpty() && audiences.stream().noneMatch(bound::contains)) {
            throw Refusal.failed(CLAIMS + "aud claim does not match any bound audience");
        }
    }
}
