package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;

import java.time.temporal.ChronoUnit;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/operator}: raft with its one server, and autopilot's opinion of it. */
final class OperatorApi {
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
        router.on("GET", "/v1/operator/autopilot/configuration", this::configuration);
    }

    private Response raft(Call call) throws InterruptedException {
        call.require(OPERATOR, "", READ);
        call.reachLeader(call.options());
        ObjectNode body = GoJson.object();
        body.putArray("Servers").addObject().put("ID", engine.nodeId()).put("Node", engine.settings().node())
                .put("Address", StatusApi.RAFT_ADDRESS).put("Leader", engine.faults().hasLeader())
                .put("ProtocolVersion", "3").put("Voter", true);
        return Response.json(body.put("Index", 0));
    }

    private Response removePeer(Call call) {
        String id = call.parameters().first("id");
        String address = call.parameters().first("address");
        if (id.isEmpty() == address.isEmpty()) {
            throw Refusal.badRequest("Bad request: Must specify either ?id with the server's ID or ?address with "
                    + "IP:port of peer to remove");
        }
        throw Refusal.failed((id.isEmpty() ? "address \"" + address : "id \"" + id)
                + "\" was not found in the Raft configuration");
    }

    private Response health(Call call) throws InterruptedException {
        call.require(OPERATOR, "", READ);
        call.reachLeader(call.options());
        ObjectNode body = GoJson.object().put("Healthy", true).put("FailureTolerance", 0);
        body.putArray("Servers").addObject().put("ID", engine.nodeId()).put("Name", engine.settings().node())
                .put("Address", StatusApi.RAFT_ADDRESS).put("SerfStatus", "alive").put("Version", "1.8.7")
                .put("Leader", true).put("LastContact", "0s").put("LastTerm", 2)
                .put("LastIndex", engine.state().index()).put("Healthy", true).put("Voter", true)
                .put("StableSince", stableSince);
        return Response.json(body);
    }

    private Response configuration(Call call) throws InterruptedException {
        call.require(OPERATOR, "", READ);
        call.reachLeader(call.options());
        return Response.json(GoJson.object().put("CleanupDeadServers", true).put("LastContactThreshold", "200ms")
                .put("MaxTrailingLogs", 250).put("MinQuorum", 0).put("ServerStabilizationTime", "10s")
                .put("RedundancyZoneTag", "").put("DisableUpgradeMigration", false).put("UpgradeVersionTag", "")
                .put("CreateIndex", 4).put("ModifyIndex", 4));
    }
}
