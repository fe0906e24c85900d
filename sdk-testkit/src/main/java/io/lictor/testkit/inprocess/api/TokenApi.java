package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.ACL;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

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
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/acl/token}, {@code /v1/acl/bootstrap}, and whose token a request carries. */
final class TokenApi {
    static final String TOKENS = "acl-tokens";
    private static final String CLONE = "/clone";
    private static final String LOCAL = "Local";
    private static final List<String> SHOWN = List.of("AccessorID", "SecretID", "Description", "Policies", "Roles",
            "ServiceIdentities", "NodeIdentities", LOCAL, "AuthMethod", "ExpirationTime");

    private final Engine engine;
    private final AclTables tables;
    private final boolean enabled;
    private final AclLinks links;
    private final TokenWrites writes;
    private long bootstrapped;

    TokenApi(Engine engine, AclTables tables, @Nullable String managementToken) {
        this.engine = engine;
        this.tables = tables;
        this.links = new AclLinks(tables, engine.settings().release());
        this.writes = new TokenWrites(engine, tables);
        this.enabled = managementToken != null;
        if (managementToken != null) {
            start(managementToken);
        }
    }

    private void start(String managementToken) {
        engine.state().write(at -> {
            BuiltinPolicies.add(tables, engine.settings().release(), at);
            add(at, GoJson.object().put("AccessorID", AclTables.ANONYMOUS).put("SecretID", "anonymous")
                    .put("Description", "Anonymous Token"));
            if (!managementToken.isEmpty()) {
                addManagement(at, managementToken, "Master Token");
            }
            return at;
        });
        engine.accessPolicy(this::access);
    }

    private ObjectNode addManagement(long at, String secret, String description) {
        bootstrapped = at;
        ObjectNode fields = GoJson.object().put("AccessorID", UUID.randomUUID().toString()).put("SecretID", secret)
                .put("Description", description);
        fields.putArray("Policies").addObject().put("ID", AclTables.MANAGEMENT);
        return add(at, fields);
    }

    /** Stores a token under its accessor; returns it as it is shown. */
    ObjectNode add(long at, ObjectNode fields) {
        String accessor = fields.path("AccessorID").asString("");
        ObjectNode old = tables.tokens().get(accessor);
        ObjectNode row = ordered(fields);
        row.put("CreateTime", old == null
                ? fields.path("CreateTime").asString(now().toString())
                : old.path("CreateTime").asString(""));
        row.put("Hash", ContentHash.of(fields)).put("CreateIndex", old == null ? at : old.path("CreateIndex").asLong());
        tables.tokens().put(accessor, row.put("ModifyIndex", at));
        engine.state().touchTable(TOKENS, at);
        return links.shown(row);
    }

    /** The fields as a token is shown. */
    private static ObjectNode ordered(ObjectNode fields) {
        ObjectNode row = GoJson.object();
        for (String field : SHOWN) {
            if (fields.has(field)) {
                row.set(field, fields.path(field));
            } else if (field.equals(LOCAL)) {
                row.put(LOCAL, false);
            }
        }
        row.setAll(fields.deepCopy());
        return row;
    }

    private Instant now() {
        return engine.settings().runtime().now();
    }

    private Access access(Request request) {
        return engine.state().read(() -> tables.access(secret(engine, request), now(), engine.settings()));
    }

    /** The parameter wins over Consul's header, which wins over the standard one, and that over the agent's own. */
    static String secret(Engine engine, Request request) {
        String given = given(request);
        return given.isEmpty() ? engine.defaultToken() : given;
    }

    private static String given(Request request) {
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
        Answer<List<ObjectNode>> answer = call.query(call.options(), interest -> {
            interest.in(TOKENS);
            return new Answer<>(engine.state().tableIndex(TOKENS), tables.tokens().values().stream()
                    .filter(row -> AclTables.isValid(row, now())).filter(row -> isFor(call, row)).map(links::shown)
                    .sorted(java.util.Comparator.comparing(row -> row.path("AccessorID").asString(""))).toList());
        });
        ArrayNode rows = GoJson.array();
        for (ObjectNode row : answer.value()) {
            if (!call.has(Feature.TOKEN_SECRETS_LISTED)) {
                row.remove("SecretID");
            }
            rows.add(redacted(call, row));
        }
        return call.indexed(Response.json(rows), answer.index());
    }

    private static boolean isFor(Call call, ObjectNode row) {
        String service = call.has(Feature.BUILTIN_POLICIES) ? call.parameters().first("servicename") : "";
        String method = call.parameters().first("authmethod");
        return AclLinks.leadsTo(row, "Policies", call.parameters().first("policy"))
                && AclLinks.leadsTo(row, "Roles", call.parameters().first("role"))
                && (method.isEmpty() || AuthMethodApi.isOf(row, method))
                && (service.isEmpty() || row.path("ServiceIdentities").valueStream()
                        .anyMatch(each -> service.equals(each.path("ServiceName").asString(""))));
    }

    /** Secrets are for those only who could make tokens. */
    private static ObjectNode redacted(Call call, ObjectNode row) {
        return row.has("SecretID") && !call.allows(ACL, "", WRITE) ? row.put("SecretID", "<hidden>") : row;
    }

    private Response self(Call call) throws InterruptedException {
        return one(call, engine.state().read(() -> tables.bySecret(secret(engine, call.request()), now())
                .filter(row -> !AclTables.ANONYMOUS.equals(row.path("AccessorID").asString(""))).map(links::shown)));
    }

    private static void requireId(Call call) {
        if (call.rest().isEmpty()) {
            throw Refusal.badRequest("Bad request: Missing token "
                    + (call.has(Feature.TOKEN_ACCESSOR_NAMED) ? "AccessorID" : "ID"));
        }
    }

    private Response get(Call call) throws InterruptedException {
        requireId(call);
        call.require(ACL, "", READ);
        Uuids.complaint(call.rest()).ifPresent(complaint -> {
            throw Call.failedRead("failed acl token lookup: " + complaint);
        });
        return one(call, engine.state().read(() -> writes.living(call.rest()).map(links::shown))
                .map(row -> redacted(call, row)));
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
        ObjectNode body = writes.decode(call);
        String given = body.path("AccessorID").asString("");
        boolean creates = "/v1/acl/token".equals(call.request().path());
        if (!creates && !given.isEmpty() && !given.equals(call.rest())) {
            throw Refusal.badRequest("Bad request: Token Accessor ID in URL and payload do not match");
        }
        call.require(ACL, "", WRITE);
        call.reachLeader(call.target());
        return engine.state().write(at -> Response.json(add(at,
                creates || call.rest().isEmpty() ? writes.created(body) : writes.changed(call.rest(), body))));
    }

    private Response copy(Call call, String accessor) throws InterruptedException {
        ObjectNode body = writes.decode(call);
        call.require(ACL, "", WRITE);
        call.reachLeader(call.target());
        return engine.state().write(at -> {
            ObjectNode old = writes.living(accessor)
                    .orElseThrow(() -> new Refusal(403, call.has(Feature.ACL_OBJECTS_NOT_FOUND)
                            ? "token does not exist: ACL not found"
                            : "ACL not found"));
            return Response.json(add(at, writes.copied(old, body)));
        });
    }

    private Response delete(Call call) throws InterruptedException {
        requireId(call);
        AclApi.requireDelete(call, "token");
        call.reachLeader(call.target());
        String accessor = call.rest();
        if (!Uuids.isUuid(accessor)) {
            throw Refusal.failed("Accessor ID is missing or an invalid UUID");
        }
        if (AclTables.ANONYMOUS.equals(accessor)) {
            throw Refusal.failed("Delete operation not permitted on the anonymous token");
        }
        boolean removed = engine.state().write(at -> {
            ObjectNode token = tables.tokens().get(accessor);
            if (token != null && token.path("SecretID").asString("").equals(secret(engine, call.request()))) {
                throw Refusal.failed("Deletion of the request's authorization token is not permitted");
            }
            boolean there = tables.tokens().remove(accessor) != null;
            engine.state().touchTable(TOKENS, at);
            return there;
        });
        if (!removed && call.has(Feature.ACL_OBJECTS_NOT_FOUND)) {
            throw Refusal.notFound("Cannot find token to delete");
        }
        return Response.json(BooleanNode.TRUE);
    }
}
