package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** {@code /v1/operator}: raft with its one server, and autopilot's opinion of it. */
final class OperatorApi {
    private static final Set<String> DURATIONS = Set.of("LastContactThreshold", "ServerStabilizationTime");
    private static final Shape AUTOPILOT = Shape.of("AutopilotConfiguration")
            .bool("CleanupDeadServers", "DisableUpgradeMigration").duration(DURATIONS.toArray(String[]::new))
            .unsigned("MaxTrailingLogs", "MinQuorum", "CreateIndex", "ModifyIndex")
            .string("RedundancyZoneTag", "UpgradeVersionTag");

    private final ObjectNode autopilot = GoJson.object().put("CleanupDeadServers", true)
            .put("LastContactThreshold", "200ms").put("MaxTrailingLogs", 250).put("MinQuorum", 0)
            .put("ServerStabilizationTime", "10s").put("RedundancyZoneTag", "").put("DisableUpgradeMigration", false)
            .put("UpgradeVersionTag", "").put("CreateIndex", 4).put("ModifyIndex", 4);
    private final Engine engine;
    private final String stableSince;

    OperatorApi(Engine engine) {
        this.engine = engine;
        this.stableSince = engine.settings().runtime().now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    void addTo(Router router) {
        router.on("GET", "/v1/operator/raft/configuration", this::raft);
        router.on("DELETE", "/v1/operator/raft/peer", this::removePeer);
        router.on("GET", "/v1/operator/autopilot/health", this::health);
        router.on("GET", "/v1/operator/autopilot/configuration", this::configuration).on("PUT",
                "/v1/operator/autopilot/configuration", this::configure);
        if (engine.settings().release().has(Feature.AUTOPILOT_STATE)) {
            router.on("GET", "/v1/operator/autopilot/state", this::autopilotState);
        }
        if (engine.settings().release().has(Feature.OPERATOR_POSTS)) {
            router.on("POST", "/v1/operator/raft/transfer-leader", this::transferLeader);
            router.on("GET", "/v1/operator/usage", this::usage);
        }
    }

    private Response raft(Call call) throws InterruptedException {
        call.require(OPERATOR, "", READ);
        call.reachLeader(call.options());
        ObjectNode body = GoJson.object();
        body.putArray("Servers").addObject().put("ID", engine.nodeId()).put("Node", engine.settings().node())
                .put("Address", StatusApi.RAFT_ADDRESS).put("Leader", engine.faults().hasLeader())
                .put("ProtocolVersion", "3").put("Voter", true);
        if (call.has(Feature.RAFT_LAST_INDEX) && body.at("/Servers/0") instanceof ObjectNode server) {
            server.put("LastIndex", engine.state().index());
        }
        return Response.json(body.put("Index", 0));
    }

    /** There is nobody to whom the only server could give the leadership. */
    private Response transferLeader(Call call) throws InterruptedException {
        call.reachLeader(call.target());
        call.require(OPERATOR, "", WRITE);
        String id = call.parameters().first("id");
        throw Refusal.failed(id.isEmpty()
                ? "cannot find peer"
                : id.equals(engine.nodeId())
                        ? "cannot transfer leadership to itself"
                        : "Could not find address for server id " + id);
    }

    private Response removePeer(Call call) {
        String id = call.parameters().first("id");
        String address = call.parameters().first("address");
        boolean byId = call.parameters().has("id");
        if (byId == call.parameters().has("address")) {
            throw Refusal.badRequest("Bad request: Must specify either ?id with the server's ID or ?address with "
                    + "IP:port of peer to remove");
        }
        call.require(OPERATOR, "", WRITE);
        throw Refusal.failed((byId ? "id \"" + id : "address \"" + address)
                + "\" was not found in the Raft configuration");
    }

    private static void requireAutopilot(Call call, Access.Right right) {
        if (call.has(Feature.AUTOPILOT_REFUSAL) && !call.allows(OPERATOR, "", right)) {
            throw new Refusal(403, "Permission denied: Missing operator:" + right.name().toLowerCase(Locale.ROOT)
                    + " permissions");
        }
        call.require(OPERATOR, "", right);
    }

    private Response health(Call call) throws InterruptedException {
        requireAutopilot(call, READ);
        call.reachLeader(call.options());
        ObjectNode body = GoJson.object().put("Healthy", true).put("FailureTolerance", 0);
        body.putArray("Servers").addObject().put("ID", engine.nodeId()).put("Name", engine.settings().node())
                .put("Address", StatusApi.RAFT_ADDRESS).put("SerfStatus", "alive")
                .put("Version", engine.settings().release().version())
                .put("Leader", true).put("LastContact", "0s").put("LastTerm", 2)
                .put("LastIndex", engine.state().index()).put("Healthy", true).put("Voter", true)
                .put("StableSince", stableSince);
        return Response.json(body);
    }

    private Response autopilotState(Call call) throws InterruptedException {
        requireAutopilot(call, READ);
        call.reachLeader(call.options());
        String id = engine.nodeId();
        ObjectNode body = GoJson.object().put("Healthy", true).put("FailureTolerance", 0)
                .put("OptimisticFailureTolerance", 0);
        ObjectNode server = body.putObject("Servers").putObject(id).put("ID", id)
                .put("Name", engine.settings().node()).put("Address", StatusApi.RAFT_ADDRESS).put("NodeStatus", "alive")
                .put("Version", engine.settings().release().version()).put("LastContact", "0s").put("LastTerm", 2)
                .put("LastIndex", engine.state().index()).put("Healthy", true).put("StableSince", stableSince)
                .put("ReadReplica", false).put("Status", "leader");
        ObjectNode meta = server.putObject("Meta").put("consul-network-segment", "");
        if (call.has(Feature.NODE_VERSION_META)) {
            meta.put("consul-version", engine.settings().release().version());
        }
        server.put("NodeType", "voter");
        body.put("Leader", id).putArray("Voters").add(id);
        return Response.json(body);
    }

    /** With {@code ?global} that of all datacenters is asked for, and the name of one does not count. */
    private Response usage(Call call) throws InterruptedException {
        call.require(OPERATOR, "", READ);
        QueryOptions options = call.options();
        if (call.parameters().has("global")) {
            call.reachLeaderOf("");
        } else {
            call.reachLeader(options);
        }
        ObjectNode body = GoJson.object();
        Catalog catalog = engine.state().catalog();
        long index = engine.state().read(() -> {
            List<ServiceRecord> all = catalog.services();
            ObjectNode usage = body.putObject("Usage").putObject(engine.settings().datacenter());
            usage.put("Services", all.stream().map(ServiceRecord::name).distinct().count())
                    .put("ServiceInstances", all.size());
            ObjectNode connect = usage.putObject("ConnectServiceInstances");
            for (String kind : List.of("api-gateway", "connect-native", "connect-proxy", "ingress-gateway",
                    "mesh-gateway", "terminating-gateway")) {
                connect.put(kind, all.stream().filter(each -> isOfKind(each, kind)).count());
            }
            usage.put("BillableServiceInstances", all.stream().filter(each -> !"consul".equals(each.name())).count())
                    .put("Nodes", catalog.nodes().size());
            return engine.state().maxIndex("nodes", "services");
        });
        body.put("Index", index).put("LastContact", 0).put("KnownLeader", true)
                .put("ConsistencyLevel", options.consistency());
        return call.indexed(Response.json(QueryMeta.complete(call, body)), index, options);
    }

    private static boolean isOfKind(ServiceRecord instance, String kind) {
        return "connect-native".equals(kind)
                ? instance.body().path("Connect").path("Native").asBoolean(false)
                : kind.equals(instance.body().path("Kind").asString(""));
    }

    private Response configuration(Call call) throws InterruptedException {
        requireAutopilot(call, READ);
        call.reachLeader(call.options());
        return Response.json(engine.state().read(autopilot::deepCopy));
    }

    private Response configure(Call call) throws InterruptedException {
        ObjectNode given = decode(call);
        String cas = call.parameters().first("cas");
        long expected = !call.parameters().has("cas")
                ? 0
                : Numbers.unsigned(cas).orElseThrow(() -> Refusal.badRequest(
                        "Bad request: Error parsing cas value: " + Numbers.complaint("ParseUint", cas)));
        call.reachLeader(call.target());
        requireAutopilot(call, WRITE);
        return Response.json(engine.state().write(at -> {
            if (call.parameters().has("cas") && expected != autopilot.path("ModifyIndex").asLong()) {
                return BooleanNode.FALSE;
            }
            ObjectNode wanted = GoJson.object().put("CleanupDeadServers", false).put("LastContactThreshold", "0s")
                    .put("MaxTrailingLogs", 0).put("MinQuorum", 0).put("ServerStabilizationTime", "0s")
                    .put("RedundancyZoneTag", "").put("DisableUpgradeMigration", false).put("UpgradeVersionTag", "");
            given.properties().forEach(field -> wanted.set(field.getKey(), DURATIONS.contains(field.getKey())
                    ? StringNode.valueOf(GoDuration.format(field.getValue().asLong()))
                    : field.getValue()));
            autopilot.setAll(wanted).put("ModifyIndex", at);
            return BooleanNode.TRUE;
        }));
    }

    private static ObjectNode decode(Call call) {
        try {
            JsonNode body = GoJson.parse(call.body());
            for (var field : body.properties()) {
                if (field.getValue().isBoolean() && DURATIONS.stream().anyMatch(field.getKey()::equalsIgnoreCase)) {
                    throw new DecodeException(Numbers.complaint("ParseFloat", field.getValue().asString()));
                }
            }
            return AUTOPILOT.decode(body);
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Error parsing autopilot config: " + e.getMessage());
        }
    }
}
