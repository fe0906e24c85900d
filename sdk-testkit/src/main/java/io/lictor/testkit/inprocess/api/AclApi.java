package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.ACL;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.acl.RuleException;
import io.lictor.testkit.inprocess.acl.Rules;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Handler;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import io.lictor.testkit.inprocess.state.Persisted;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/acl}: policies and roles; the tokens are those of {@link TokenApi}. */
final class AclApi {
    private static final String POLICIES = "acl-policies";
    private static final String ROLES = "acl-roles";
    private final Engine engine;
    private final AclTables tables;
    private final boolean enabled;
    private final AclLinks links;

    AclApi(Engine engine, AclTables tables, boolean enabled) {
        this.engine = engine;
        this.tables = tables;
        this.enabled = enabled;
        this.links = new AclLinks(tables, engine.settings().release());
        engine.state().persist(POLICIES, Persisted.rows(tables.policies()));
        engine.state().persist(ROLES, Persisted.rows(tables.roles()));
        engine.state().persist("acl-tokens", Persisted.rows(tables.tokens()));
    }

    void addTo(Router router) {
        on(router, "GET", "/v1/acl/policies", call -> list(call, POLICIES, tables.policies()));
        on(router, "PUT", "/v1/acl/policy", this::putPolicy);
        on(router, "GET", "/v1/acl/policy/name/", call -> named(call, POLICIES, tables.policies()));
        on(router, "GET", "/v1/acl/policy/", call -> get(call, POLICIES, tables.policies()));
        on(router, "PUT", "/v1/acl/policy/", this::putPolicy);
        on(router, "DELETE", "/v1/acl/policy/", call -> delete(call, POLICIES, tables.policies()));
        on(router, "GET", "/v1/acl/roles", call -> list(call, ROLES, tables.roles()));
        on(router, "PUT", "/v1/acl/role", this::putRole);
        on(router, "GET", "/v1/acl/role/name/", call -> named(call, ROLES, tables.roles()));
        on(router, "GET", "/v1/acl/role/", call -> get(call, ROLES, tables.roles()));
        on(router, "PUT", "/v1/acl/role/", this::putRole);
        on(router, "DELETE", "/v1/acl/role/", call -> delete(call, ROLES, tables.roles()));
        on(router, "POST", "/v1/internal/acl/authorize", Authorizations::answer);
        on(router, "GET", "/v1/acl/replication", AclApi::replication);
        if (!enabled) {
            addRest(router);
            addLegacy(router);
        } else if (engine.settings().release().has(Feature.LEGACY_ACL_GONE)) {
            addLegacy(router);
        }
    }

    private static Response replication(Call call) {
        String never = "0001-01-01T00:00:00Z";
        ObjectNode status = GoJson.object().put("Enabled", false).put("Running", false).put("SourceDatacenter", "")
                .put("ReplicationType", "").put("ReplicatedIndex", 0).put("ReplicatedRoleIndex", 0)
                .put("ReplicatedTokenIndex", 0).put("LastSuccess", never).put("LastError", never);
        return Response.json(call.has(Feature.REPLICATION_MESSAGE) ? status.put("LastErrorMessage", "") : status);
    }

    /** What an agent without ACLs refuses as well, although nothing of it is there with them. */
    private static void addRest(Router router) {
        for (String path : List.of("/v1/acl/auth-methods", "/v1/acl/binding-rules")) {
            router.on("GET", path, AclApi::disabled);
        }
        for (String path : List.of("/v1/acl/binding-rule", "/v1/acl/auth-method")) {
            router.on("PUT", path, AclApi::disabled).on("GET", path + "/", AclApi::disabled)
                    .on("PUT", path + "/", AclApi::disabled).on("DELETE", path + "/", AclApi::disabled);
        }
        router.on("POST", "/v1/acl/logout", AclApi::disabled);
    }

    /** The ACLs of before 1.4: as without ACLs as long as there were any, then gone. */
    private void addLegacy(Router router) {
        Release release = engine.settings().release();
        boolean gone = release.has(Feature.LEGACY_ACL_GONE);
        Handler answer = gone ? AclApi::gone : AclApi::disabled;
        if (gone || release.has(Feature.LEGACY_ACL)) {
            for (String path : List.of("/v1/acl/list", "/v1/acl/info/")) {
                router.on("GET", path, answer);
            }
            for (String path : List.of("/v1/acl/create", "/v1/acl/update", "/v1/acl/destroy/", "/v1/acl/clone/")) {
                router.on("PUT", path, answer);
            }
            router.on("GET", "/v1/acl/rules/translate/", answer);
            router.on("POST", "/v1/acl/rules/translate", answer);
        }
    }

    private static Response gone(Call call) {
        return Response.text(410, "Endpoint " + call.request().path()
                + " for the legacy ACL system was removed in Consul 1.11.");
    }

    private void on(Router router, String method, String path, Handler handler) {
        router.on(method, path, enabled ? handler : AclApi::disabled);
    }

    static Response disabled(Call call) {
        return Response.text(401, "ACL support disabled");
    }

    private Response list(Call call, String table, Map<String, ObjectNode> rows) throws InterruptedException {
        call.require(ACL, "", READ);
        String order = POLICIES.equals(table) ? "Name" : "ID";
        Answer<Collection<ObjectNode>> answer = call.query(call.options(), interest -> {
            interest.in(table);
            return new Answer<>(engine.state().tableIndex(table), rows.values().stream()
                    .filter(row -> AclLinks.leadsTo(row, "Policies", call.parameters().first("policy"))
                            || POLICIES.equals(table))
                    .sorted(java.util.Comparator.comparing(row -> row.path(order).asString("")))
                    .map(row -> POLICIES.equals(table) ? listed(row) : links.shown(row)).toList());
        });
        ArrayNode all = GoJson.array();
        answer.value().forEach(all::add);
        return call.indexed(Response.json(all), answer.index());
    }

    /** Lists of policies have no rules in them, and say where one is valid even if that is everywhere. */
    private static ObjectNode listed(ObjectNode row) {
        ObjectNode copy = row.deepCopy();
        copy.remove("Rules");
        return copy.has("Datacenters") ? copy : copy.putNull("Datacenters");
    }

    private Response named(Call call, String table, Map<String, ObjectNode> rows) throws InterruptedException {
        requireGiven(call, kind(table) + " Name");
        return one(call, table, engine.state().read(() -> AclTables.named(rows, call.rest())));
    }

    private Response get(Call call, String table, Map<String, ObjectNode> rows) throws InterruptedException {
        requireGiven(call, kind(table) + " ID");
        call.require(ACL, "", READ);
        Uuids.complaint(call.rest()).ifPresent(complaint -> {
            throw Call.failedRead("failed acl " + kind(table) + " lookup: " + complaint);
        });
        return one(call, table, engine.state().read(() -> Optional.ofNullable(rows.get(call.rest()))));
    }

    private Response one(Call call, String table, Optional<ObjectNode> row) throws InterruptedException {
        call.require(ACL, "", READ);
        call.reachLeader(call.options());
        long index = engine.state().read(() -> engine.state().tableIndex(table));
        if (row.isEmpty()) {
            return absent(call, table, index);
        }
        return call.indexed(Response.json(engine.state().read(() -> links.shown(row.get()))), index);
    }

    private static String kind(String table) {
        return POLICIES.equals(table) ? "policy" : "role";
    }

    private static Response absent(Call call, String table, long index) {
        if (call.has(Feature.ACL_OBJECTS_NOT_FOUND)) {
            return Response.text(404, "Requested " + kind(table) + " does not exist: ACL not found");
        }
        return POLICIES.equals(table)
                ? call.indexed(Response.text(403, "ACL not found"), index)
                : Response.empty(404);
    }

    static void requireGiven(Call call, String what) {
        if (call.rest().isEmpty()) {
            throw Refusal.badRequest("Bad request: Missing " + what);
        }
    }

    /** Newer releases do not tell a token that nobody knows from a thing that is not there. */
    static void requireDelete(Call call, String what) {
        try {
            call.requireKnownToken();
        } catch (Refusal unknown) {
            throw call.has(Feature.ACL_OBJECTS_NOT_FOUND)
                    ? Refusal.notFound("Cannot find " + what + " to delete")
                    : unknown;
        }
        call.require(ACL, "", WRITE);
    }

    private Response delete(Call call, String table, Map<String, ObjectNode> rows) throws InterruptedException {
        requireGiven(call, kind(table) + " ID");
        requireDelete(call, kind(table));
        call.reachLeader(call.target());
        Uuids.complaint(call.rest()).ifPresent(complaint -> {
            throw Refusal.failed("failed acl " + kind(table) + " lookup: " + complaint);
        });
        if (POLICIES.equals(table)) {
            BuiltinPolicies.requireOther(call.rest());
        }
        boolean removed = engine.state().write(at -> {
            boolean there = rows.remove(call.rest()) != null;
            engine.state().touchTable(table, at);
            return there;
        });
        if (!removed && call.has(Feature.ACL_OBJECTS_NOT_FOUND)) {
            throw Refusal.notFound("Cannot find " + kind(table) + " to delete");
        }
        return Response.json(BooleanNode.TRUE);
    }

    /** A body; refuses one that cannot be read in the words of its kind. */
    static ObjectNode decode(Call call, String kind, Shape shape) {
        try {
            return shape.decode(call.body());
        } catch (DecodeException e) {
            throw undecoded(kind, e);
        }
    }

    static Refusal undecoded(String kind, DecodeException e) {
        return Refusal.badRequest("Bad request: " + kind + " decoding failed: " + e.getMessage());
    }

    private static void requireSameId(Call call, String kind, ObjectNode body) {
        String id = body.path("ID").asString("");
        if (id.isEmpty() || id.equals(call.rest())) {
            return;
        }
        boolean creates = !call.request().path().endsWith("/") && call.rest().isEmpty();
        throw Refusal.badRequest("Bad request: " + (creates && "Policy".equals(kind)
                ? "Cannot specify the ID when creating a new policy"
                : kind + " ID in URL and payload do not match"));
    }

    private Response putPolicy(Call call) throws InterruptedException {
        ObjectNode body = decode(call, "Policy", AclShapes.policy(engine.settings().release()));
        requireSameId(call, "Policy", body);
        call.require(ACL, "", WRITE);
        call.reachLeader(call.target());
        engine.state().read(() -> check(call, "Policy", body, tables.policies())
                .map(old -> {
                    BuiltinPolicies.requireSame(engine.settings().release(), old, body);
                    return old;
                }));
        String rules = body.path("Rules").asString("");
        try {
            new Rules.Builder().add(rules);
        } catch (RuleException e) {
            throw Refusal.failed(String.valueOf(e.getMessage()));
        }
        return store(call, POLICIES, tables.policies(), GoJson.object().put("Rules", rules), body);
    }

    private Response putRole(Call call) throws InterruptedException {
        ObjectNode body = decode(call, "Role", AclShapes.role(engine.settings().release()));
        requireSameId(call, "Role", body);
        call.require(ACL, "", WRITE);
        call.reachLeader(call.target());
        ObjectNode fields = GoJson.object();
        engine.state().read(() -> {
            check(call, "Role", body, tables.roles());
            links.ofRole(body, fields);
            return fields;
        });
        return store(call, ROLES, tables.roles(), fields, body);
    }

    /** Refuses a bad name, an id of nothing, and the name of another; returns what is to be changed. */
    private static Optional<ObjectNode> check(Call call, String kind, ObjectNode body, Map<String, ObjectNode> rows) {
        String name = body.path("Name").asString("");
        checkName(call, kind, name);
        String id = call.rest();
        if (!id.isEmpty() && !Uuids.isUuid(id)) {
            throw Refusal.failed(kind + " ID invalid UUID");
        }
        ObjectNode old = rows.get(id);
        if (old == null && !id.isEmpty()) {
            throw Refusal.failed("cannot find " + kind.toLowerCase(Locale.ROOT) + " " + id);
        }
        AclTables.named(rows, name).filter(other -> !other.path("ID").asString("").equals(id)).ifPresent(other -> {
            throw Refusal.failed("Invalid " + kind + ": A " + (old == null
                    ? kind + " with Name"
                    : kind.toLowerCase(Locale.ROOT) + " with name") + " \"" + name + "\" already exists");
        });
        return Optional.ofNullable(old);
    }

    private static void checkName(Call call, String kind, String name) {
        if (name.isEmpty()) {
            throw Refusal.failed("Invalid " + kind + ": no Name is set");
        }
        boolean slash = call.has(Feature.BUILTIN_POLICIES) && "Policy".equals(kind);
        if (!name.matches("[A-Za-z0-9_-]{1,128}") && !(slash && AclTables.READ_ONLY.equals(call.rest()))) {
            throw Refusal.failed("Invalid " + kind + ": invalid Name. Only alphanumeric characters, "
                    + (slash ? "a single '/', " : "") + "'-' and '_' are allowed");
        }
    }

    private Response store(Call call, String table, Map<String, ObjectNode> rows, ObjectNode fields, ObjectNode body) {
        String id = call.rest().isEmpty() ? UUID.randomUUID().toString() : call.rest();
        return engine.state().write(at -> {
            ObjectNode old = rows.get(id);
            ObjectNode row = GoJson.object().put("ID", id).put("Name", body.path("Name").asString(""));
            row.put("Description", body.path("Description").asString("")).setAll(fields);
            JsonNode datacenters = body.path("Datacenters");
            if (!datacenters.isEmpty()) {
                row.set("Datacenters", datacenters);
            }
            row.put("Hash", ContentHash.of(row)).put("CreateIndex",
                    old == null ? at : old.path("CreateIndex").asLong());
            rows.put(id, row.put("ModifyIndex", at));
            engine.state().touchTable(table, at);
            return Response.json(links.shown(row));
        });
    }
}
