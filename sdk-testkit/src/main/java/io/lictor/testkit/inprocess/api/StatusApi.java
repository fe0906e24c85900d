package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.StringNode;

/** {@code /v1/status}: who leads, as raft sees it. */
final class StatusApi {
    static final String RAFT_ADDRESS = "127.0.0.1:8300";

    private final Engine engine;

    StatusApi(Engine engine) {
        this.engine = engine;
    }

    void addTo(Router router) {
        router.on("GET", "/v1/status/leader", this::leader);
        router.on("GET", "/v1/status/peers", this::peers);
    }

    private Response peers(Call call) {
        call.reachServers(call.options());
        return Response.json(GoJson.array().add(RAFT_ADDRESS));
    }

    private Response leader(Call call) {
        call.reachServers(call.options());
        return Response.json(StringNode.valueOf(engine.faults().hasLeader() ? RAFT_ADDRESS : ""));
    }
}
