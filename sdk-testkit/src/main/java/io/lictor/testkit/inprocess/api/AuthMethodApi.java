package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.ACL;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.acl.JwtMethod;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Persisted;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/acl/auth-method}: those of type {@code jwt}, with keys of their own. */
final class AuthMethodApi {
    static final String TABLE = "acl-auth-methods";
    private static final String INVALID = "Invalid Auth Method: ";
    private final Engine engine;
    private final AclTables tables;

    AuthMethodApi(Engine engine, AclTables tables) {
        this.engine = engine;
        this.tables = tables;
        engine.state().persist(TABLE, Persisted.rows(tables.authMethods()));
    }

    void addTo(Router router) {
        router.on("GET", "/v1/acl/auth-methods", this::list).on("PUT", "/v1/acl/auth-method", this::put)
                .on("GET", "/v1/acl/auth-method/", this::get).on("PUT", "/v1/acl/auth-method/", this::put)
                .on("DELETE", "/v1/acl/auth-method/", this::delete);
    }

    private Response list(Call call) throws InterruptedException {
        call.require(ACL, "", READ);
        Answer<Collection<ObjectNode>> answer = call.query(call.options(), interest -> {
            interest.in(TABLE);
            return new Answer<>(engine.state().tableIndex(TABLE), List.copyOf(tables.authMethods().values()));
        });
        ArrayNode rows = GoJson.array();
        for (ObjectNode method : answer.value()) {
            ObjectNode row = method.deepCopy();
            row.remove(List.of("Config", "TokenLocality"));
            if (!call.has(Feature.TOKEN_SECRETS_LISTED)) {
                row.remove("MaxTokenTTL");
            }
            rows.add(row);
        }
        return call.indexed(Response.json(rows), answer.index());
    }

    private Response get(Call call) throws InterruptedException {
        requireName(call);
        call.require(ACL, "", READ);
        call.reachLeader(call.options());
        Optional<ObjectNode> row = engine.state().read(() -> Optional.ofNullable(tables.authMethods()
                .get(call.rest())));
        long index = engine.state().read(() -> engine.state().tableIndex(TABLE));
        return row.map(found -> call.indexed(Response.json(found), index))
                .orElseGet(() -> call.has(Feature.ACL_OBJECTS_NOT_FOUND)
                        ? Response.text(404, "Requested auth method does not exist: ACL not found")
                        : Response.empty(404));
    }

    private static void requireName(Call call) {
        if (call.rest().isEmpty()) {
            throw Refusal.badRequest("Bad request: Missing auth method name");
        }
    }

    private Response put(Call call) throws InterruptedException {
        if (call.request().path().endsWith("/")) {
            requireName(call);
        }
        ObjectNode body = body(call);
        if (!call.rest().isEmpty()) {
            if (!body.path("Name").asString(call.rest()).equals(call.rest())) {
                throw Refusal.badRequest("Bad request: AuthMethod Name in URL and payload do not match");
            }
            body.put("Name", call.rest());
        }
        call.require(ACL, "", WRITE);
        call.reachLeader(call.target());
        String name = body.path("Name").asString("");
        if (!name.matches("[A-Za-z0-9_-]{1,128}")) {
            throw Refusal.failed(INVALID + (name.isEmpty()
                    ? "no Name is set"
                    : "invalid Name. Only alphanumeric characters, '-' and '_' are allowed"));
        }
        return engine.state().write(at -> {
            ObjectNode row = row(body, Optional.ofNullable(tables.authMethods().get(name)), at);
            tables.authMethods().put(name, row);
            engine.state().touchTable(TABLE, at);
            return Response.json(row);
        });
    }

    private ObjectNode body(Call call) {
        try {
            return AclShapes.authMethod(engine.settings().release()).decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: AuthMethod decoding failed: " + e.getMessage());
        }
    }

    private ObjectNode row(ObjectNode body, Optional<ObjectNode> old, long at) {
        String oldType = old.map(row -> row.path("Type").asString("")).orElse("");
        String type = body.path("Type").asString(oldType);
        if (!oldType.isEmpty() && !type.equals(oldType)) {
            throw Refusal.failed("the Type field of an Auth Method is immutable");
        }
        boolean aws = engine.settings().release().has(Feature.AWS_IAM);
        if (!"jwt".equals(type)) {
            throw Refusal.failed(INVALID + ("kubernetes".equals(type) || (aws && "aws-iam".equals(type))
                    ? "the in-process Consul has the type jwt only"
                    : "Type should be one of: [" + (aws ? "aws-iam " : "") + "jwt kubernetes]"));
        }
        ObjectNode row = GoJson.object();
        String locality = body.path("TokenLocality").asString("");
        if (!List.of("", "local", "global").contains(locality)) {
            throw Refusal.failed(INVALID + "TokenLocality should be one of 'local' or 'global'");
        }
        long ttl = body.path("MaxTokenTTL").asLong(0);
        if (ttl != 0) {
            checkTtl(ttl, engine.settings().release().has(Feature.LONG_TOKENS));
            row.put("MaxTokenTTL", GoDuration.format(ttl));
        }
        row.put("Name", body.path("Name").asString("")).put("Type", type);
        for (String text : List.of("DisplayName", "Description", "TokenLocality")) {
            if (!body.path(text).asString("").isEmpty()) {
                row.put(text, body.path(text).asString(""));
            }
        }
        JwtMethod.of(body.path("Config"));
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        body.path("Config").properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        row.set("Config", GoJson.object().setAll(sorted));
        row.put("CreateIndex", old.map(before -> before.path("CreateIndex").asLong()).orElse(at));
        return row.put("ModifyIndex", at);
    }

    private static void checkTtl(long nanos, boolean unlimited) {
        if (nanos < Duration.ofMinutes(1).toNanos()) {
            throw Refusal.failed("MaxTokenTTL " + GoDuration.format(nanos) + " cannot be less than 1m0s");
        }
        if (!unlimited && nanos > Duration.ofHours(24).toNanos()) {
            throw Refusal.failed("MaxTokenTTL " + GoDuration.format(nanos) + " cannot be more than 24h0m0s");
        }
    }

    /** The rules of the method and the tokens of its logins go with it. */
    private Response delete(Call call) throws InterruptedException {
        requireName(call);
        AclApi.requireDelete(call, "auth method");
        call.reachLeader(call.target());
        if (call.has(Feature.ACL_OBJECTS_NOT_FOUND)
                && engine.state().read(() -> tables.authMethods().get(call.rest())) == null) {
            throw Refusal.notFound("Cannot find auth method to delete");
        }
        engine.state().write(at -> {
            tables.authMethods().remove(call.rest());
            tables.bindingRules().values().removeIf(row -> isOf(row, call.rest()));
            tables.tokens().values().removeIf(row -> isOf(row, call.rest()));
            List.of(TABLE, BindingRuleApi.TABLE, TokenApi.TOKENS)
                    .forEach(table -> engine.state().touchTable(table, at));
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }

    static boolean isOf(ObjectNode row, String method) {
        return row.path("AuthMethod").asString("").equals(method);
    }
}
