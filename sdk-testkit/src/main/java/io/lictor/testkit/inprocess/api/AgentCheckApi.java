package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;

import java.util.List;

import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.agent.Shapes;
import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Handler;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks of {@code /v1/agent}, and the health of services as the agent sees it. */
final class AgentCheckApi {
    private final Engine engine;
    private final LocalAgent agent;
    private final Shapes shapes;
    private final AgentRights rights;

    AgentCheckApi(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.agent = agent;
        this.shapes = Shapes.of(engine.settings().release());
        this.rights = new AgentRights(engine, agent);
    }

    void addTo(Router router) {
        router.on("GET", "/v1/agent/checks", this::checks);
        router.on("PUT", "/v1/agent/check/register", this::register);
        router.on("PUT", "/v1/agent/check/deregister/", this::deregister);
        router.on("PUT", "/v1/agent/check/pass/", report("passing"));
        router.on("PUT", "/v1/agent/check/warn/", report("warning"));
        router.on("PUT", "/v1/agent/check/fail/", report("critical"));
        router.on("PUT", "/v1/agent/check/update/", this::update);
        router.on("GET", "/v1/agent/health/service/id/", this::healthById);
        router.on("GET", "/v1/agent/health/service/name/", this::healthByName);
    }

    private Response checks(Call call) {
        List<ObjectNode> all = engine.state().read(() -> agent.checks().all());
        ArrayNode rows = Filters.keepLocal(call.parameters().first("filter"), Schemas.CHECK,
                Rows.of(all, check -> check));
        ObjectNode byId = GoJson.object();
        for (JsonNode row : rows) {
            if (call.shows(owned(call, row, READ))) {
                byId.set(row.path("CheckID").asString(), row);
            }
        }
        return call.marked(Response.json(byId));
    }

    private Response register(Call call) throws DecodeException {
        ObjectNode given = shapes.check().decode(call.body());
        call.requireKnownToken();
        agent.checks().register(given, () -> rights.requireCheck(call, given));
        return Response.empty(200);
    }

    private Response deregister(Call call) {
        requireKnown(call);
        agent.checks().deregister(call.rest());
        return Response.empty(200);
    }

    private Handler report(String status) {
        return call -> {
            requireKnown(call);
            agent.checks().report(call.rest(), status, call.parameters().first("note"));
            return Response.empty(200);
        };
    }

    private Response update(Call call) throws DecodeException {
        ObjectNode given = shapes.checkUpdate().decode(call.body());
        String status = given.path("Status").asString("");
        if (!List.of("passing", "warning", "critical").contains(status)) {
            throw Refusal.badRequest("Invalid check status: '" + status + "'");
        }
        requireKnown(call);
        agent.checks().report(call.rest(), status, given.path("Output").asString(""));
        return Response.empty(200);
    }

    /** With ACLs an unknown check is refused before anything else, and a known one needs the right to write it. */
    private void requireKnown(Call call) {
        call.requireKnownToken();
        if (call.has(Feature.UNKNOWN_IDS_NOT_FOUND)) {
            requireCheck(call.rest());
        }
        if (engine.settings().managementToken() == null) {
            return;
        }
        JsonNode check = engine.state().read(() -> agent.checks().all()).stream()
                .filter(row -> row.path("CheckID").asString().equals(call.rest())).findFirst()
                .orElseThrow(() -> Refusal.failed("Unknown check \"" + call.rest() + "\""));
        rights.requireOwner(call, check.path("ServiceName").asString(""));
    }

    private void requireCheck(String id) {
        if (engine.state().read(() -> agent.checks().all()).stream()
                .noneMatch(row -> row.path("CheckID").asString().equals(id))) {
            throw Refusal.notFound("Unknown check ID \"" + id
                    + "\". Ensure that the check ID is passed, not the check name.");
        }
    }

    /** Whether the token has a right on the check's service, or on the node for a check of its own. */
    private boolean owned(Call call, JsonNode check, Access.Right right) {
        String service = check.path("ServiceName").asString("");
        return service.isEmpty()
                ? call.allows(NODE, engine.settings().node(), right)
                : call.allows(SERVICE, service, right);
    }

    private Response healthById(Call call) {
        String id = call.rest();
        if (id.isEmpty()) {
            throw Refusal.failed("Bad request: Missing serviceID");
        }
        call.requireKnownToken();
        ObjectNode entry = engine.state().read(() -> agent.service(id).map(this::entry).orElse(null));
        if (entry == null) {
            ObjectNode unknown = GoJson.object().put("AggregatedStatus", "critical").putNull("Service")
                    .putNull("Checks");
            return health(call, "critical", unknown, 404, "ServiceId " + id + " not found");
        }
        call.require(SERVICE, entry.at("/Service/Service").asString(""), READ);
        String status = entry.path("AggregatedStatus").asString();
        return health(call, status, entry, code(status), status);
    }

    private Response healthByName(Call call) {
        String name = call.rest();
        if (name.isEmpty()) {
            throw Refusal.failed("Bad request: Missing service Name");
        }
        call.require(SERVICE, name, READ);
        ArrayNode entries = GoJson.array();
        engine.state().read(() -> agent.services().values().stream()
                .filter(body -> body.path("Service").asString().equals(name)).map(this::entry).toList())
                .forEach(entries::add);
        if (entries.isEmpty()) {
            return health(call, "critical", entries, 404, "ServiceName " + name + " Not Found");
        }
        String worst = "passing";
        for (JsonNode entry : entries) {
            String status = entry.path("AggregatedStatus").asString();
            worst = code(status) > code(worst) || (code(status) == 429 && code(worst) == 200) ? status : worst;
        }
        return health(call, worst, entries, code(worst), worst);
    }

    private static Response health(Call call, String status, JsonNode body, int code, String reason) {
        Response response = "text".equals(call.parameters().first("format"))
                ? Response.bytes(code, textType(call, code), text(call, code, status, reason)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                : Response.json(code, body);
        return response.with("X-Consul-Reason", reason);
    }

    private static String text(Call call, int code, String status, String reason) {
        return code != 404 ? status : call.has(Feature.HEALTH_TEXT) ? reason : "\"" + reason + "\"";
    }

    /** The text about an unknown service was sent as JSON once. */
    private static String textType(Call call, int code) {
        return code == 404 && !call.has(Feature.HEALTH_TEXT) ? "application/json" : "text/plain";
    }

    private static int code(String status) {
        return switch (status) {
            case "passing" -> 200;
            case "warning" -> 429;
            default -> 503;
        };
    }

    private ObjectNode entry(ObjectNode service) {
        String id = service.path("ID").asString();
        ArrayNode checks = GoJson.array();
        String status = "passing";
        for (ObjectNode check : agent.checks().all()) {
            String serviceId = check.path("ServiceID").asString("");
            if (serviceId.isEmpty() || serviceId.equals(id)) {
                checks.add(foreign(check));
                status = worse(status, check);
            }
        }
        ObjectNode entry = GoJson.object().put("AggregatedStatus", status);
        entry.set("Service", AgentServiceApi.row(engine, service));
        entry.set("Checks", checks);
        return entry;
    }

    private static String worse(String status, ObjectNode check) {
        List<String> order = List.of("passing", "warning", "critical", "maintenance");
        String id = check.path("CheckID").asString();
        boolean maintenance = "_node_maintenance".equals(id) || id.startsWith("_service_maintenance:");
        String other = maintenance ? "maintenance" : check.path("Status").asString();
        return order.indexOf(other) > order.indexOf(status) ? other : status;
    }

    /** These calls show checks in the form of Go's client, not of the server. */
    private ObjectNode foreign(ObjectNode check) {
        Release release = engine.settings().release();
        ObjectNode row = check.deepCopy().put("Type", "");
        row.remove(List.of("Interval", "Timeout"));
        if (!release.has(Feature.HEALTH_EXPOSED_PORT)) {
            row.remove("ExposedPort");
        }
        if (row.path("ServiceTags").isEmpty()) {
            row.putNull("ServiceTags");
        }
        ObjectNode definition = row.putObject("Definition").put("Interval", "0s").put("Timeout", "0s")
                .put("DeregisterCriticalServiceAfter", "0s").put("HTTP", "").putNull("Header").put("Method", "")
                .put("Body", "").put("TLSSkipVerify", false).put("TCP", "");
        if (release.has(Feature.CHECK_TLS_NAME)) {
            definition.put("TLSServerName", "").put("GRPC", "").put("GRPCUseTLS", false);
        }
        if (release.has(Feature.CHECK_UDP)) {
            definition.put("UDP", "").put("OSService", "");
        }
        return release.has(Feature.CHECK_TCP_TLS) ? withTcp(row, definition) : row;
    }

    private static ObjectNode withTcp(ObjectNode row, ObjectNode definition) {
        definition.put("TCPUseTLS", false);
        return row;
    }
}
