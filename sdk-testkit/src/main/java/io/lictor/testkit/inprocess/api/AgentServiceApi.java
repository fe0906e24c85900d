package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.agent.Shapes;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.http.Query;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Services of {@code /v1/agent}: what applications register, read and put into maintenance. */
final class AgentServiceApi {
    private final Engine engine;
    private final LocalAgent agent;
    private final Shapes shapes;
    private final ServiceHash hashes;
    private final AgentRights rights;

    AgentServiceApi(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.agent = agent;
        this.shapes = Shapes.of(engine.settings().release());
        this.hashes = new ServiceHash(engine.settings().release());
        this.rights = new AgentRights(engine, agent);
    }

    void addTo(Router router) {
        router.on("GET", "/v1/agent/services", this::services);
        router.on("GET", "/v1/agent/service/", this::service);
        router.on("PUT", "/v1/agent/service/register", this::register);
        router.on("PUT", "/v1/agent/service/deregister/", this::deregister);
        router.on("PUT", "/v1/agent/service/maintenance/", this::maintenance);
    }

    private Response services(Call call) {
        Map<String, ObjectNode> all = engine.state().read(agent::services);
        ArrayNode rows = GoJson.array();
        all.values().stream().filter(body -> call.shows(SERVICE, body.path("Service").asString()))
                .forEach(body -> rows.add(row(engine, body)));
        ObjectNode byId = GoJson.object();
        for (JsonNode row : Filters.keepLocal(call.parameters().first("filter"), Schemas.NODE_SERVICE, rows)) {
            byId.set(row.path("ID").asString(), row);
        }
        return call.marked(Response.json(byId));
    }

    /** A service as the agent shows it, which is not how the catalog does. */
    static ObjectNode row(Engine engine, ObjectNode body) {
        ObjectNode row = GoJson.object();
        String kind = body.path("Kind").asString("");
        if (!kind.isEmpty()) {
            row.put("Kind", kind);
        }
        for (String field : new String[]{"ID", "Service", "Tags", "Meta", "Port", "Address", "TaggedAddresses",
                "Weights", "EnableTagOverride", "SocketPath", "Locality"}) {
            if (body.has(field)) {
                row.set(field, !body.path(field).isNull()
                        ? body.path(field)
                        : "Tags".equals(field) ? GoJson.array() : GoJson.object());
            }
        }
        if (row.path("Weights") instanceof ObjectNode weights && weights.path("Passing").asInt(0) < 1) {
            row.set("Weights", weights.deepCopy().put("Passing", 1));
        }
        if (!row.has("Port")) {
            row.put("Port", 0);
        }
        if ("connect-proxy".equals(kind) || kind.endsWith("-gateway")) {
            row.set("Proxy", proxy(body));
        }
        if (!body.path("Connect").isEmpty()) {
            row.set("Connect", body.path("Connect"));
        }
        if (engine.settings().release().has(Feature.AGENT_DATACENTER)) {
            row.put("Datacenter", engine.settings().datacenter());
        }
        return row;
    }

    /** A proxy as the agent shows it: what is not said is left out. */
    private static JsonNode proxy(ObjectNode body) {
        if (!(body.path("Proxy").deepCopy() instanceof ObjectNode proxy)) {
            return body.path("Proxy");
        }
        if (proxy.path("Mode").asString("").isEmpty()) {
            proxy.remove("Mode");
        }
        for (JsonNode upstream : proxy.path("Upstreams")) {
            if (upstream instanceof ObjectNode object) {
                for (String field : List.of("DestinationType", "Datacenter", "LocalBindPort", "Config")) {
                    if (isNothing(object.path(field))) {
                        object.remove(field);
                    }
                }
            }
        }
        return proxy;
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull() || (value.isString() && value.stringValue().isEmpty())
                || (value.isNumber() && value.asLong() == 0) || (value.isObject() && value.isEmpty());
    }

    private Response service(Call call) throws InterruptedException {
        String id = call.rest();
        QueryOptions options = call.waiting();
        String hash = call.parameters().first("hash");
        call.requireKnownToken();
        QueryOptions local = new QueryOptions("", hash.isEmpty() ? 0 : 1, options.waitNanos(), false, false, false, "");
        Answer<Optional<ObjectNode>> answer = call.local(local, interest -> {
            interest.in("agent/service/" + id);
            Optional<ObjectNode> found = agent.service(id).map(this::hashed);
            boolean same = found.isPresent() && found.get().path("ContentHash").asString().equals(hash);
            return new Answer<>(same ? 1 : 2, found);
        });
        ObjectNode row = answer.value().orElseThrow(() -> Refusal.notFound("unknown service ID: " + id));
        call.require(SERVICE, row.path("Service").asString(), READ);
        return Response.json(row).with("X-Consul-Contenthash", row.path("ContentHash").asString());
    }

    private ObjectNode hashed(ObjectNode body) {
        ObjectNode row = row(engine, body);
        String hash = hashes.of(row);
        ObjectNode result = GoJson.object();
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            result.set(field.getKey(), field.getValue());
            if ("EnableTagOverride".equals(field.getKey())) {
                result.put("ContentHash", hash);
            }
        }
        return result;
    }

    private Response register(Call call) throws DecodeException {
        ObjectNode given = shapes.service().decode(call.body());
        Query parameters = call.parameters();
        boolean replace = parameters.has("replace-existing-checks")
                && isTrue(parameters.first("replace-existing-checks"));
        rights.requireService(call, given);
        agent.register(given, replace);
        return Response.empty(200);
    }

    private static boolean isTrue(String text) {
        return text.isEmpty() || "true".equals(text) || "1".equals(text);
    }

    private void requireWriteOf(Call call, String id) {
        engine.state().read(() -> agent.service(id))
                .ifPresent(service -> rights.requireOwner(call, service.path("Service").asString()));
    }

    /** With ACLs what is not there is refused before anything else. */
    private void refuseUnknown(Call call, String id) {
        if (engine.settings().managementToken() != null && !call.has(Feature.UNKNOWN_IDS_NOT_FOUND)) {
            throw Refusal.failed(call.has(Feature.RAFT_PREFIX)
                    ? "Unknown service \"" + id + "\""
                    : "Unknown service {\"" + id + "\" {}}");
        }
    }

    private Response deregister(Call call) {
        call.requireKnownToken();
        boolean isKnown = engine.state().read(() -> agent.service(call.rest())).isPresent();
        if (!isKnown && call.has(Feature.UNKNOWN_IDS_NOT_FOUND)) {
            throw unknown(call.rest());
        }
        if (!isKnown) {
            refuseUnknown(call, call.rest());
        }
        requireWriteOf(call, call.rest());
        agent.deregister(call.rest());
        return Response.empty(200);
    }

    private Response maintenance(Call call) {
        String id = call.rest();
        if (id.isEmpty()) {
            throw Refusal.badRequest("Missing service ID");
        }
        boolean enable = enable(call.parameters());
        call.requireKnownToken();
        requireWriteOf(call, id);
        if (engine.state().read(() -> agent.service(id)).isEmpty()) {
            refuseUnknown(call, id);
            throw call.has(Feature.UNKNOWN_IDS_NOT_FOUND)
                    ? unknown(id)
                    : Refusal.notFound("No service registered with ID \"" + id + "\"");
        }
        agent.checks().maintenance(id, enable, call.parameters().first("reason"));
        return Response.empty(200);
    }

    /** What {@code ?enable=} says. */
    private static Refusal unknown(String id) {
        return Refusal.notFound("Unknown service ID \"" + id
                + "\". Ensure that the service ID is passed, not the service name.");
    }

    static boolean enable(Query parameters) {
        if (!parameters.has("enable")) {
            throw Refusal.badRequest("Missing value for enable");
        }
        return switch (parameters.first("enable")) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw Refusal.badRequest("Invalid value for enable: \"" + parameters.first("enable") + "\"");
        };
    }
}
