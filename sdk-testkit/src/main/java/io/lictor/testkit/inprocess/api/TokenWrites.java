package io.lictor.testkit.inprocess.api;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a token may become: its ids, its life, its links. */
final class TokenWrites {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final String RESERVED = "00000000-0000-0000-0000-0000000000";
    private static final List<String> ROOTS = List.of("allow", "deny", "manage");
    private static final List<String> COPIED = List.of("Policies", "Roles", "ServiceIdentities", "NodeIdentities",
            "Local", "Description", "ExpirationTime");

    private final Engine engine;
    private final AclTables tables;
    private final AclLinks links;
    private final Shape body;

    TokenWrites(Engine engine, AclTables tables) {
        this.engine = engine;
        this.tables = tables;
        this.links = new AclLinks(tables, engine.settings().release());
        this.body = AclShapes.token(engine.settings().release());
    }

    private boolean has(Feature feature) {
        return engine.settings().release().has(feature);
    }

    private Instant now() {
        return engine.settings().runtime().now();
    }

    /** The body of a request. */
    ObjectNode decode(Call call) {
        return AclApi.decode(call, "Token", body);
    }

    /** The fields of a new token, with its ids. */
    ObjectNode created(ObjectNode given) {
        ObjectNode fields = GoJson.object();
        fields.put("AccessorID", id(given, "AccessorID")).put("SecretID", id(given, "SecretID"));
        requireNoLogin(given);
        expiration(given).ifPresent(end -> fields.put("ExpirationTime", end.toString()));
        return filled(given, fields);
    }

    private void requireNoLogin(ObjectNode given) {
        if (!given.path("AuthMethod").asString("").isEmpty()) {
            throw Refusal.failed("AuthMethod field is disallowed outside of "
                    + (has(Feature.BUILTIN_POLICIES) ? "login" : "Login"));
        }
    }

    private String id(ObjectNode given, String field) {
        String id = given.path(field).asString("");
        if (id.isEmpty()) {
            return UUID.randomUUID().toString();
        }
        boolean used = isUsed(id);
        boolean reserved = id.startsWith(RESERVED);
        if (has(Feature.BUILTIN_POLICIES)) {
            require(!reserved, field + " - UUIDs with the prefix \"" + RESERVED + "\" are reserved");
            require(Uuids.isUuid(id), field + " - not a valid UUID");
            require(!used, field + " is already in use");
        } else {
            if ("AccessorID".equals(field)) {
                requireIndexed(id);
            }
            require(Uuids.isUuid(id), field + " is not a valid UUID");
            require(!used, field + " is already in use");
            require(!reserved, "UUIDs with the prefix \"" + RESERVED + "\" are reserved");
        }
        return id;
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw Refusal.failed("Invalid Token: " + complaint);
        }
    }

    private void requireIndexed(String accessor) {
        Uuids.complaint(accessor).ifPresent(complaint -> {
            throw Refusal.failed("Failed acl token lookup by accessor: failed acl token lookup: " + complaint);
        });
    }

    private boolean isUsed(String id) {
        return tables.tokens().values().stream().anyMatch(token -> id.equals(token.path("AccessorID").asString(""))
                || id.equals(token.path("SecretID").asString("")));
    }

    /** The fields of a token that is there. */
    ObjectNode changed(String accessor, ObjectNode given) {
        if (!has(Feature.BUILTIN_POLICIES)) {
            requireIndexed(accessor);
        }
        if (!Uuids.isUuid(accessor)) {
            throw Refusal.failed("AccessorID is not a valid UUID");
        }
        if (ROOTS.contains(given.path("SecretID").asString(""))) {
            throw new Refusal(403, "Permission denied: Cannot modify root ACL");
        }
        ObjectNode old = living(accessor)
                .orElseThrow(() -> Refusal.failed("Cannot find token \"" + accessor + "\""));
        requireKept(accessor, given, old);
        ObjectNode fields = GoJson.object();
        for (String kept : List.of("AccessorID", "SecretID", "AuthMethod", "ExpirationTime")) {
            if (old.has(kept)) {
                fields.set(kept, old.path(kept));
            }
        }
        return filled(given, fields);
    }

    /** A token that has not run out. */
    Optional<ObjectNode> living(String accessor) {
        return Optional.ofNullable(tables.tokens().get(accessor)).filter(row -> AclTables.isValid(row, now()));
    }

    private void requireKept(String accessor, ObjectNode given, ObjectNode old) {
        String secret = given.path("SecretID").asString("");
        if (!secret.isEmpty() && !secret.equals(old.path("SecretID").asString(""))) {
            throw Refusal.failed(has(Feature.BUILTIN_POLICIES)
                    ? "Changing a token's SecretID is not permitted"
                    : "Changing a tokens SecretID is not permitted");
        }
        if (given.path("Local").asBoolean(false) != old.path("Local").asBoolean(false)) {
            throw Refusal.failed((has(Feature.BUILTIN_POLICIES) ? "Cannot" : "cannot") + " toggle local mode of "
                    + accessor);
        }
        String method = given.path("AuthMethod").asString("");
        if (!method.isEmpty() && !method.equals(old.path("AuthMethod").asString(""))) {
            throw Refusal.failed("Cannot change AuthMethod of " + accessor);
        }
        if (given.path("ExpirationTTL").asLong(0) != 0
                || (given.has("ExpirationTime") && !isSame(end(given), old))) {
            throw Refusal.failed("Cannot change expiration time of " + accessor);
        }
    }

    private static boolean isSame(@Nullable Instant end, ObjectNode old) {
        return end != null && old.has("ExpirationTime")
                && end.equals(Instant.parse(old.path("ExpirationTime").asString("")));
    }

    private static @Nullable Instant end(ObjectNode given) {
        return given.has("ExpirationTime")
                ? OffsetDateTime.parse(given.path("ExpirationTime").asString("")).toInstant()
                : null;
    }

    private ObjectNode filled(ObjectNode given, ObjectNode fields) {
        fields.put("Description", given.path("Description").asString(""));
        fields.put("Local", given.path("Local").asBoolean(false));
        links.ofToken(given, fields);
        if (!given.path("Rules").asString("").isEmpty()) {
            throw Refusal.failed("Rules cannot be specified for this token");
        }
        return fields;
    }

    private Optional<Instant> expiration(ObjectNode given) {
        long ttl = given.path("ExpirationTTL").asLong(0);
        Instant end = end(given);
        if (ttl < 0) {
            throw Refusal.failed("Token Expiration TTL '" + GoDuration.format(ttl) + "' should be > 0");
        }
        if (ttl > 0 && end != null) {
            throw Refusal.failed("Token Expiration TTL and Expiration Time cannot both be set");
        }
        Instant now = now();
        Instant chosen = ttl > 0 ? now.plusNanos(ttl) : end;
        if (chosen != null) {
            requireLife(now, chosen);
        }
        return Optional.ofNullable(chosen);
    }

    private void requireLife(Instant now, Instant end) {
        if (end.isBefore(now)) {
            throw Refusal.failed("ExpirationTime cannot be before CreateTime");
        }
        Duration life = Duration.between(now, end);
        String was = " in the future (was " + GoDuration.format(nanos(life)) + ")";
        if (life.compareTo(LONGEST) > 0 && !has(Feature.LONG_TOKENS)) {
            throw Refusal.failed("ExpirationTime cannot be more than " + GoDuration.format(LONGEST.toNanos()) + was);
        }
        if (life.compareTo(SHORTEST) < 0) {
            throw Refusal.failed("ExpirationTime cannot be less than 1m0s" + was);
        }
    }

    /** As many as a duration of Go's holds. */
    private static long nanos(Duration life) {
        return life.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0 ? Long.MAX_VALUE : life.toNanos();
    }

    /** The fields of another token with the same rights. */
    ObjectNode copied(ObjectNode old, ObjectNode given) {
        if (!old.path("AuthMethod").asString("").isEmpty()) {
            throw Refusal.failed("Cannot clone a token created from an auth method");
        }
        ObjectNode fields = GoJson.object().put("AccessorID", UUID.randomUUID().toString()).put("SecretID",
                UUID.randomUUID().toString());
        for (String field : COPIED) {
            if (old.has(field)) {
                fields.set(field, old.path(field));
            }
        }
        String description = given.path("Description").asString("");
        return description.isEmpty() ? fields : fields.put("Description", description);
    }
}
