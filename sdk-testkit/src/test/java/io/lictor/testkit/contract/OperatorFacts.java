package io.lictor.testkit.contract;

/** Status and operator. */
final class OperatorFacts extends Section {
    OperatorFacts() {
        super("status and operator");
        row("GET /v1/status/leader", 200, reply -> reply.atMatches("", ".+:[0-9]+").noHeader("X-Consul-Index"));
        row("GET /v1/status/peers", 200, reply -> reply.size("", 1).atMatches("/0", ".+:[0-9]+")
                .noHeader("X-Consul-Index"));
        row("GET /v1/status/leader?dc=zz", 500, is("No path to datacenter"));
        row("GET /v1/operator/raft/configuration", 200, at("/Index", "0"), reply -> reply.size("/Servers", 1)
                .fields("/Servers/0", "ID", "Node", "Address", "Leader", "ProtocolVersion", "Voter",
                        "LastIndex@1.14")
                .at("/Servers/0/Leader", "true").at("/Servers/0/Voter", "true").at("/Servers/0/ProtocolVersion", "3"));
        fact("the leader's address is the one in the raft configuration", scene -> scene
                .get("/v1/operator/raft/configuration")
                .at("/Servers/0/Address", scene.get("/v1/status/leader").text("")));
        row("GET /v1/operator/autopilot/health", 200, at("/Healthy", "true"), at("/FailureTolerance", "0"),
                reply -> reply.fields("/Servers/0", "ID", "Name", "Address", "SerfStatus", "Version", "Leader",
                        "LastContact", "LastTerm", "LastIndex", "Healthy", "Voter", "StableSince").at(
                                "/Servers/0/SerfStatus", "alive")
                        .at("/Servers/0/Version", reply.version().text()).at("/Servers/0/Leader", "true"));
        row("GET /v1/operator/autopilot/configuration", 200, at("/CleanupDeadServers", "true"),
                at("/LastContactThreshold", "200ms"), at("/MaxTrailingLogs", "250"),
                at("/ServerStabilizationTime", "10s"));
        row("DELETE /v1/operator/raft/peer", 400, isBad("Must specify either ?id with the server's ID or "
                + "?address with IP:port of peer to remove"));
        since("1.16", this::newer);
    }

    private void newer() {
        row("POST /v1/operator/raft/transfer-leader", 500, is("cannot find peer"));
        row("POST /v1/operator/raft/transfer-leader?id={u}", 500, reply -> reply.matches(
                "Could not find address for server id u[0-9]+x"));
        fact("the leader cannot give the leadership to itself", scene -> scene.call("POST",
                "/v1/operator/raft/transfer-leader?id=" + scene.get("/v1/agent/self").text("/Config/NodeID"), "")
                .status(500).is("cannot transfer leadership to itself"));
        row("GET /v1/operator/usage?stale", 200, at("/ConsistencyLevel", "stale"));
        row("GET /v1/operator/usage?global&dc=zz", 200, at("/ConsistencyLevel", "leader"));
        row("PUT /v1/internal/service-virtual-ip {'Service':'{u}','ManualVIPs':['10.9.9.9']}", 200,
                at("/Found", "false"), at("/UnassignedFrom", "null"));
        fact("addresses are given to a service, and taken from another", scene -> {
            scene.register("{'Name':'{u}','Port':80,'Connect':{'Native':true}}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}-2','Port':80,'Connect':{'Native':true}}").status(200);
            scene.until("/v1/catalog/service/{u}-2", "in the catalog", reply -> !reply.json("/0").isMissingNode());
            String give = "/v1/internal/service-virtual-ip";
            scene.put(give, "{'Service':'{u}','ManualVIPs':['10.7.7.1','10.7.7.2']}").at("/Found", "true");
            scene.get("/v1/discovery-chain/{u}").at("/Chain/ManualVirtualIPs/1", "10.7.7.2").size(
                    "/Chain/AutoVirtualIPs", 1);
            scene.put(give, "{'Service':'{u}-2','ManualVIPs':['10.7.7.1']}").at("/UnassignedFrom/0/ServiceName/Name",
                    scene.fill("{u}")).at("/UnassignedFrom/0/Peer", "");
            scene.get("/v1/discovery-chain/{u}").size("/Chain/ManualVirtualIPs", 1);
            scene.put(give, "{'Service':'{u}','ManualVIPs':['::1']}").status(500)
                    .is("\"::1\" is not a valid IPv4 address");
            scene.put(give, "{'Service':'{u}','ManualVIPs':['1.1.1.1','1.1.1.2','1.1.1.3','1.1.1.4','1.1.1.5',"
                    + "'1.1.1.6','1.1.1.7','1.1.1.8','1.1.1.9']}").status(500)
                    .is("cannot associate more than 8 manual virtual IPs with the same service");
        });
    }
}
