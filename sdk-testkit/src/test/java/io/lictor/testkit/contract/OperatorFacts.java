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
    }
}
