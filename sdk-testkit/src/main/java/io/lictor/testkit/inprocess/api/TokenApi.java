package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.ACL;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Handler;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/acl/token}, {@code /v1/acl/bootstrap}, and whose token a request carries. */
final class TokenApi {
    static final String TOKENS = "acl-tokens";
    private static final String CLONE = "/clone";
    private static final String READ_ONLY_RULES = "acl = \"read\"\noperator = \"read\"\n" + java.util.stream.Stream
            .of("agent", "event", "key", "node", "query", "service", "session")
            .map(kind -> kind + "_prefix \"\" {\n\tpolicy = \"read\"\n}\n")
            .collect(java.util.stream.Collectors.joining());
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private final Engine engine;
    private final AclTables tables;
    private final boolean enabled;
    private long bootstrapped;

    TokenApi(Engine engine, AclTables tables, @Nullable String managementToken) {
        this.engine = engine;
        this.tables = tables;
        this.enabled = managementToken != null;
        if (managementToken != null) {
            start(managementToken);
        }
    }

    private void start(String managementToken) {
        engine.state().write(at -> {
            boolean builtin = engine.settings().release().has(Feature.BUILTIN_POLICIES);
            if (builtin) {
                tables.policies().put(AclTables.READ_ONLY, GoJson.object().put("ID", AclTables.READ_ONLY)
                        .put("Name", "builtin/global-read-only")
                        .put("Description", "A built-in policy that grants read-only access to all Consul features")
                        .put("Rules", READ_ONLY_RULES).put("Hash", ContentHash.of(GoJson.object()))
                        .put("CreateIndex", at).put("ModifyIndex", at));
            }
            tables.policies().put(AclTables.MANAGEMENT, GoJson.object().put("ID", AclTables.MANAGEMENT)
                    .put("Name", "global-management").put("Description", builtin
                            ? "A built-in policy that grants read and write access to all Consul features"
                            : "Builtin Policy that grants unlimited access")
                    .put("Hash", ContentHash.of(GoJson.object())).put("CreateIndex", at).put("ModifyIndex", at));
            add(at, AclTables.ANONYMOUS, "anonymous", GoJson.object().put("Description", "Anonymous Token"));
            if (!managementToken.isEmpty()) {
                addManagement(at, managementToken, "Master Token");
            }
            return at;
        });
        engine.accessPolicy(this::access);
    }

    private ObjectNode addManagement(long at, String secret, String description) {
        bootstrapped = at;
        ObjectNode fields = GoJson.object().put("Description", description);
        fields.putArray("Policies").addObject().put("ID", AclTables.MANAGEMENT).put("Name", "global-management");
        return add(at, UUID.randomUUID().toString(), secret, fields);
    }

    /** Stores a token. */
    ObjectNode add(long at, String accessor, String secret, ObjectNode fields) {
        ObjectNode old = tables.tokens().get(accessor);
        ObjectNode row = GoJson.object().put("AccessorID", accessor).put("SecretID", secret).setAll(fields);
        row.put("Local", fields.path("Local").asBoolean(false));
        row.put("CreateTime", old == null
                ? fields.path("CreateTime").asString(now().toString())
                : old.path("CreateTime").asString(""));
        row.put("Hash", ContentHash.of(fields)).put("CreateIndex", old == null ? at : old.path("CreateIndex").asLong());
        tables.tokens().put(accessor, row.put("ModifyIndex", at));
        engine.state().touchTable(TOKENS, at);
        return row;
    }

    private Instant now() {
        return engine.settings().runtime().now();
    }

    private Access access(Request request) {
        boolean needsNone = request.path().startsWith("/v1/status/")
                || request.path().startsWith("/v1/agent/connect/ca/roots")
                || "/v1/catalog/datacenters".equals(request.path()) || "/v1/agent/version".equals(request.path());
        return needsNone
                ? Access.ALL
                : engine.state().read(() -> tables.access(secret(request), now(),
                        engine.settings()));
    }

    /** The parameter wins over Consul's header, which wins over the standard one. */
    static String secret(Request request) {
        String parameter = request.query().first("token");
        if (!parameter.isEmpty()) {
            return parameter;
        }
        return request.header("x-consul-token").filter(token -> !token.isEmpty())
                .or(() -> request.header("authorization")
                        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith("bearer "))
                        .map(value -> value.substring("bearer ".length()).strip()))
                .orElse("");
    }

    void addTo(Router router) {
        on(router, "PUT", "/v1/acl/bootstrap", this::bootstrap);
        on(router, "GET", "/v1/acl/tokens", this::list);
        on(router, "PUT", "/v1/acl/token", this::put);
        on(router, "GET", "/v1/acl/token/self", this::self);
        on(router, "GET", "/v1/acl/token/", this::get);
        on(router, "PUT", "/v1/acl/token/", this::put);
        on(router, "DELETE", "/v1/acl/token/", this::delete);
        if (!enabled) {
            router.on("POST", "/v1/acl/login", AclApi::disabled);
        }
    }

    private void on(Router router, String method, String path, Handler handler) {
        router.on(method, path, enabled ? handler : AclApi::disabled);
    }

    private Response bootstrap(Call call) throws InterruptedException {
        call.reachLeader(call.target());
        return Response.json(engine.state().write(at -> {
            if (bootstrapped > 0) {
                throw new Refusal(403,
                        "Permission denied: ACL bootstrap no longer allowed (reset index: " + bootstrapped
                                + ")");
            }
            String secret = UUID.randomUUID().toString();
            ObjectNode row = addManagement(at, secret, "Bootstrap Token (Global Management)");
            return GoJson.object().put("ID", secret).setAll(row);
        }));
    }

    private Response list(Call call) throws InterruptedException {
        call.require(ACL, "", READ);
        String method = call.parameters().first("authmethod");
        Answer<List<ObjectNode>> answer = call.query(call.options(), interest -> {
            interest.in(TOKENS);
            return new Answer<>(engine.state().tableIndex(TOKENS), tables.tokens().values().stream()
                    .filter(row -> method.isEmpty() || AuthMethodApi.isOf(row, method))
                    .filter(row -> isFor(call, row))
                    .sorted(java.util.Comparator.comparing(row -> row.path("AccessorID").asString(""))).toList());
        });
        ArrayNode rows = GoJson.array();
        for (ObjectNode token : answer.value()) {
            ObjectNode row = token.deepCopy();
            if (!call.has(Feature.TOKEN_SECRETS_LISTED)) {
                row.remove("SecretID");
            }
            rows.add(row);
        }
        return call.indexed(Response.json(rows), answer.index());
    }

    private static boolean isFor(Call call, ObjectNode row) {
        String service = call.has(Feature.BUILTIN_POLICIES) ? call.parameters().first("servicename") : "";
        return service.isEmpty() || row.path("ServiceIdentities").valueStream()
                .anyMatch(each -> service.equals(each.path("ServiceName").asString("")));
    }

    private Response self(Call call) throws InterruptedException {
        return one(call, engine.state().read(() -> tables.bySecret(secret(call.request()), now()))
                .filter(row -> !AclTables.ANONYMOUS.equals(row.path("AccessorID").asString(""))));
    }

    private Response get(Call call) throws InterruptedException {
        call.require(ACL, "", READ);
        Uuids.complaint(call.rest()).ifPresent(complaint -> {
            throw Call.failedRead("failed acl token lookup: " + complaint);
        });
        return one(call, engine.state().read(() -> Optional.ofNullable(tables.tokens().get(call.rest()))));
    }

    private Response one(Call call, Optional<ObjectNode> row) throws InterruptedException {
        call.reachLeader(call.options());
        long index = engine.state().read(() -> engine.state().tableIndex(TOKENS));
        if (row.isEmpty() && call.has(Feature.ACL_OBJECTS_NOT_FOUND)) {
            throw Call.failedRead(Response.text(403, "token does not exist: ACL not found"));
        }
        if (row.isEmpty()) {
            return call.indexed(Response.text(403, "ACL not found"), index);
        }
        return call.indexed(Response.json(row.get()), index);
    }

    private Response put(Call call) throws InterruptedException {
        if (call.rest().endsWith(CLONE)) {
            return copy(call, call.rest().substring(0, call.rest().length() - CLONE.length()));
        }
        call.require(ACL, "", WRITE);
        ObjectNode body = AclApi.decode(call, "Token", AclShapes.token(engine.settings().release()));
        String given = body.path("AccessorID").asString("");
        if (!call.rest().isEmpty() && !given.isEmpty() && !given.equals(call.rest())) {
            throw Refusal.badRequest("Bad request: Token Accessor ID in URL and payload do not match");
        }
        call.reachLeader(call.target());
        ObjectNode fields = GoJson.object().put("Description", body.path("Description").asString(""));
        return engine.state().write(at -> {
            AclLinks.copy(body, fields, "Policies", "policy", tables.policies());
            AclLinks.copy(body, fields, "Roles", "role", tables.roles());
            new AclLinks(engine.settings().release()).identities(body, fields, "token");
            fields.put("Local", body.path("Local").asBoolean(false));
            expiration(body, fields);
            String accessor = call.rest().isEmpty() ? body.path("AccessorID").asString(newId()) : call.rest();
            ObjectNode old = tables.tokens().get(accessor);
            String secret = old == null ? body.path("SecretID").asString(newId()) : old.path("SecretID").asString("");
            requireFitting(call, body, old);
            if (old != null && old.path("Local").asBoolean(false) != fields.path("Local").asBoolean(false)) {
                throw Refusal.failed((call.has(Feature.BUILTIN_POLICIES) ? "Cannot" : "cannot")
                        + " toggle local mode of " + accessor);
            }
            if (old != null && old.has("AuthMethod")) {
                fields.set("AuthMethod", old.path("AuthMethod"));
            }
            if (old != null && old.has("ExpirationTime")) {
                fields.set("ExpirationTime", old.path("ExpirationTime"));
            }
            return Response.json(add(at, accessor, secret, fields));
        });
    }

    /** Another token with the same rights. */
    private static void requireFitting(Call call, ObjectNode body, @Nullable ObjectNode old) {
        if (old == null) {
            if (!call.rest().isEmpty()) {
                throw Refusal.failed("Cannot find token \"" + call.rest() + "\"");
            }
            return;
        }
        if (call.rest().isEmpty()) {
            throw Refusal.failed("Invalid Token: AccessorID is already in use");
        }
        String secret = body.path("SecretID").asString("");
        if (!secret.isEmpty() && !secret.equals(old.path("SecretID").asString(""))) {
            throw Refusal.failed(call.has(Feature.BUILTIN_POLICIES)
                    ? "Changing a token's SecretID is not permitted"
                    : "Changing a tokens SecretID is not permitted");
        }
    }

    private Response copy(Call call, String accessor) throws InterruptedException {
        call.require(ACL, "", WRITE);
        ObjectNode body;
        try {
            body = AclShapes.token(engine.settings().release()).decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Token decoding failed: " + e.getMessage());
        }
        call.reachLeader(call.target());
        return engine.state().write(at -> {
            ObjectNode old = tables.tokens().get(accessor);
            if (old == null) {
                throw new Refusal(403, call.has(Feature.ACL_OBJECTS_NOT_FOUND)
                        ? "token does not exist: ACL not found"
                        : "ACL not found");
            }
            ObjectNode fields = old.deepCopy();
            fields.remove(List.of("AccessorID", "SecretID", "Hash", "CreateTime", "CreateIndex", "ModifyIndex"));
            String description = body.path("Description").asString("");
            if (!description.isEmpty()) {
                fields.put("Description", description);
            }
            return Response.json(add(at, newId(), newId(), fields));
        });
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private void expiration(ObjectNode body, ObjectNode fields) {
        long ttl = body.path("ExpirationTTL").asLong(0);
        if (ttl == 0) {
            return;
        }
        if (ttl < SHORTEST.toNanos()) {
            throw Refusal.failed("ExpirationTime cannot be less than 1m0s in the future (was " + GoDuration.format(ttl)
                    + ")");
        }
        fields.put("ExpirationTime", now().plusNanos(ttl).toString());
    }

    private Response delete(Call call) throws InterruptedException {
        call.require(ACL, "", WRITE);
        call.reachLeader(call.target());
        if (AclTables.ANONYMOUS.equals(call.rest())) {
            throw Refusal.failed("Delete operation not permitted on the anonymous token");
        }
        boolean removed = engine.state().write(at -> {
            boolean there = tables.tokens().remove(call.rest()) != null;
            engine.state().touchTable(TOKENS, at);
            return there;
        });
        if (!removed && call.has(Feature.ACL_OBJECTS_NOT_FOUND)) {
            throw Refusal.notFound("Cannot find token to delete");
        }
        return Response.json(BooleanNode.TRUE);
    }
}
