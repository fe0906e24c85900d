package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.ACL;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.acl.Identity;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.filter.Filter;
import io.lictor.testkit.inprocess.filter.FilterException;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import io.lictor.testkit.inprocess.state.Persisted;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/acl/binding-rule}: what a login gives to whom. */
final class BindingRuleApi {
    static final String TABLE = "acl-binding-rules";
    private static final String INVALID = "Invalid Binding Rule: ";
    private static final Shape BODY = AclShapes.bindingRule();

    private final Engine engine;
    private final AclTables tables;

    BindingRuleApi(Engine engine, AclTables tables) {
        this.engine = engine;
        this.tables = tables;
        engine.state().persist(TABLE, Persisted.rows(tables.bindingRules()));
    }

    void addTo(Router router) {
        router.on("GET", "/v1/acl/binding-rules", this::list).on("PUT", "/v1/acl/binding-rule", this::put)
                .on("GET", "/v1/acl/binding-rule/", this::get).on("PUT", "/v1/acl/binding-rule/", this::put)
                .on("DELETE", "/v1/acl/binding-rule/", this::delete);
    }

    private Response list(Call call) throws InterruptedException {
        call.require(ACL, "", READ);
        String method = call.parameters().first("authmethod");
        Answer<List<ObjectNode>> answer = call.query(call.options(), interest -> {
            interest.in(TABLE);
            return new Answer<>(engine.state().tableIndex(TABLE), tables.bindingRules().values().stream()
                    .filter(row -> method.isEmpty() || AuthMethodApi.isOf(row, method)).toList());
        });
        ArrayNode rows = GoJson.array();
        answer.value().forEach(rows::add);
        return call.indexed(Response.json(rows), answer.index());
    }

    private Response get(Call call) throws InterruptedException {
        AclApi.requireGiven(call, "binding rule ID");
        call.require(ACL, "", READ);
        requireId(call.rest());
        call.reachLeader(call.options());
        long index = engine.state().read(() -> engine.state().tableIndex(TABLE));
        return engine.state().read(() -> Optional.ofNullable(tables.bindingRules().get(call.rest())))
                .map(row -> call.indexed(Response.json(row), index))
                .orElseGet(() -> (call.has(Feature.ACL_OBJECTS_NOT_FOUND)
                        ? Response.text(404, "Requested binding rule does not exist: ACL not found")
                        : Response.empty(404)));
    }

    private static void requireId(String id) {
        if (id.length() != 36) {
            throw Call.failedRead("failed acl binding rule lookup: index error: UUID must be 36 characters");
        }
    }

    private Response put(Call call) throws InterruptedException {
        ObjectNode body = body(call);
        if (!body.path("ID").asString(call.rest()).equals(call.rest())) {
            throw Refusal.badRequest("Bad request: BindingRule ID in URL and payload do not match");
        }
        call.require(ACL, "", WRITE);
        call.reachLeader(call.target());
        return engine.state().write(at -> {
            Optional<ObjectNode> old = Optional.ofNullable(tables.bindingRules().get(call.rest()));
            if (old.isEmpty() && !call.rest().isEmpty()) {
                throw Refusal.failed("cannot find binding rule " + call.rest());
            }
            ObjectNode row = row(body, old);
            String id = call.rest().isEmpty() ? UUID.randomUUID().toString() : call.rest();
            row.put("ID", id).put("CreateIndex", old.map(before -> before.path("CreateIndex").asLong()).orElse(at));
            ObjectNode shown = BODY.print(row.put("ModifyIndex", at));
            tables.bindingRules().put(id, shown);
            engine.state().touchTable(TABLE, at);
            return Response.json(shown);
        });
    }

    private static ObjectNode body(Call call) {
        try {
            return BODY.decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: BindingRule decoding failed: " + e.getMessage());
        }
    }

    private ObjectNode row(ObjectNode body, Optional<ObjectNode> old) {
        String before = old.map(row -> row.path("AuthMethod").asString("")).orElse("");
        String method = body.path("AuthMethod").asString(before);
        if (!before.isEmpty() && !method.equals(before)) {
            throw Refusal.failed("the AuthMethod field of an Binding Rule is immutable");
        }
        if (method.isEmpty()) {
            throw Refusal.failed(INVALID + "no AuthMethod is set");
        }
        ObjectNode known = tables.authMethods().get(method);
        if (known == null) {
            throw Refusal.failed("cannot find auth method with name \"" + method + "\"");
        }
        ObjectNode row = GoJson.object();
        for (String text : List.of("Description", "Selector", "BindType", "BindName")) {
            row.put(text, body.path(text).asString(""));
        }
        row.put("AuthMethod", method);
        check(row, known);
        return row;
    }

    private static void check(ObjectNode row, ObjectNode method) {
        selector(row);
        String type = row.path("BindType").asString("");
        String name = row.path("BindName").asString("");
        if (!List.of("service", "node", "role").contains(type)) {
            throw Refusal.failed(INVALID + (type.isEmpty()
                    ? "no BindType is set"
                    : "unknown BindType \"" + type + "\""));
        }
        if (name.isEmpty()) {
            throw Refusal.failed(INVALID + "no BindName is set");
        }
        String problem = Identity.problem(type, name, method.isEmpty()
                ? MissingNode.getInstance()
                : method.path(
                        "Config"));
        if (problem != null) {
            throw Refusal.failed(INVALID + problem);
        }
    }

    /** The selector of a rule, ready for use. */
    static Filter selector(ObjectNode rule) {
        try {
            return Filter.of(rule.path("Selector").asString(""), Schemas.IDENTITY);
        } catch (FilterException e) {
            throw Refusal.failed("invalid Binding Rule: Selector is invalid: " + e.reason());
        }
    }

    private Response delete(Call call) throws InterruptedException {
        AclApi.requireGiven(call, "binding rule ID");
        AclApi.requireDelete(call, "binding rule");
        requireId(call.rest());
        call.reachLeader(call.target());
        if (call.has(Feature.ACL_OBJECTS_NOT_FOUND)
                && engine.state().read(() -> tables.bindingRules().get(call.rest())) == null) {
            throw Refusal.notFound("Cannot find binding rule to delete");
        }
        engine.state().write(at -> {
            tables.bindingRules().remove(call.rest());
            engine.state().touchTable(TABLE, at);
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }
}
