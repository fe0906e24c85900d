package io.lictor.testkit.inprocess.api;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.acl.Identity;
import io.lictor.testkit.inprocess.acl.JwtMethod;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/acl/login} and {@code /v1/acl/logout}. */
final class LoginApi {
    private static final Shape BODY = Shape.of("").string("AuthMethod", "BearerToken").stringMap("Meta");
    private static final String DESCRIPTION = "token created via login";

    private final Engine engine;
    private final AclTables tables;
    private final TokenApi tokens;

    LoginApi(Engine engine, AclTables tables, TokenApi tokens) {
        this.engine = engine;
        this.tables = tables;
        this.tokens = tokens;
    }

    void addTo(Router router) {
        router.on("POST", "/v1/acl/login", this::login).on("POST", "/v1/acl/logout", this::logout);
    }

    private Response login(Call call) throws InterruptedException {
        ObjectNode body;
        try {
            body = BODY.decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Failed to decode request body: " + e.getMessage());
        }
        call.reachLeader(call.target());
        return engine.state().write(at -> {
            ObjectNode method = tables.authMethods().get(body.path("AuthMethod").asString(""));
            if (method == null) {
                throw call.has(Feature.LOGIN_NAMES_METHOD)
                        ? new Refusal(403, "ACL not found: auth method \"" + body.path("AuthMethod").asString("")
                                + "\" not found")
                        : unknown();
            }
            Instant now = engine.settings().runtime().now();
            Identity identity = JwtMethod.of(method.path("Config")).identify(body.path("BearerToken").asString(""),
                    now);
            ObjectNode fields = bound(identity, method);
            fields.put("Description", description(body));
            fields.put("Local", !"global".equals(method.path("TokenLocality").asString("")));
            fields.put("CreateTime", now.toString());
            fields.put("AuthMethod", method.path("Name").asString(""));
            expiration(method, now).ifPresent(end -> fields.put("ExpirationTime", end.toString()));
            fields.put("AccessorID", UUID.randomUUID().toString()).put("SecretID", UUID.randomUUID().toString());
            return Response.json(tokens.add(at, fields));
        });
    }

    private static Refusal unknown() {
        return new Refusal(403, "ACL not found");
    }

    /** What the rules give; a role that does not exist is left out, and who gets nothing is refused. */
    private ObjectNode bound(Identity identity, ObjectNode method) {
        ArrayNode roles = GoJson.array();
        ArrayNode services = GoJson.array();
        ArrayNode nodes = GoJson.array();
        for (ObjectNode rule : tables.bindingRules().values()) {
            if (!AuthMethodApi.isOf(rule, method.path("Name").asString(""))
                    || !identity.matches(BindingRuleApi.selector(rule))) {
                continue;
            }
            String type = rule.path("BindType").asString("");
            String name = identity.bind(type, rule.path("BindName").asString(""));
            switch (type) {
                case "service" -> services.addObject().put("ServiceName", name);
                case "node" -> nodes.addObject().put("NodeName", name).put("Datacenter",
                        engine.settings().datacenter());
                default -> AclTables.named(tables.roles(), name).ifPresent(role -> roles.addObject()
                        .put("ID", role.path("ID").asString("")));
            }
        }
        ObjectNode fields = GoJson.object();
        put(fields, "Roles", roles);
        put(fields, "ServiceIdentities", services);
        put(fields, "NodeIdentities", nodes);
        if (fields.isEmpty()) {
            throw Refusal.denied();
        }
        return fields;
    }

    private static void put(ObjectNode fields, String name, ArrayNode links) {
        if (!links.isEmpty()) {
            fields.set(name, links);
        }
    }

    private static String description(ObjectNode body) {
        TreeMap<String, String> meta = new TreeMap<>();
        body.path("Meta").properties().forEach(each -> meta.put(each.getKey(), each.getValue().asString("")));
        return meta.isEmpty() ? DESCRIPTION : DESCRIPTION + ": " + GoJson.strings(meta);
    }

    private static Optional<Instant> expiration(ObjectNode method, Instant now) {
        String ttl = method.path("MaxTokenTTL").asString("");
        try {
            return ttl.isEmpty() ? Optional.empty() : Optional.of(now.plusNanos(GoDuration.parse(ttl)));
        } catch (DecodeException e) {
            throw new IllegalStateException("a duration that was formatted here: " + ttl, e);
        }
    }

    /** Ends the token that the request carries, if a login made it. */
    private Response logout(Call call) throws InterruptedException {
        String secret = TokenApi.secret(engine, call.request());
        if (secret.isEmpty()) {
            throw call.has(Feature.LOGOUT_NEEDS_TOKEN)
                    ? new Refusal(401, "Supplied token does not exist")
                    : unknown();
        }
        call.reachLeader(call.target());
        engine.state().write(at -> {
            ObjectNode token = tables.bySecret(secret, engine.settings().runtime().now())
                    .orElseThrow(LoginApi::unknown);
            if (token.path("AuthMethod").asString("").isEmpty()) {
                throw call.has(Feature.BUILTIN_POLICIES)
                        ? new Refusal(403, "Permission denied: token wasn't created via login")
                        : Refusal.denied();
            }
            tables.tokens().remove(token.path("AccessorID").asString(""));
            engine.state().touchTable(TokenApi.TOKENS, at);
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }
}
