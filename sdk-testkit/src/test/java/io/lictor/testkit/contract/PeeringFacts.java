package io.lictor.testkit.contract;

/** What an agent without any peer answers about peers, and an agent that knows of none. */
final class PeeringFacts extends Section {
    private static final String BAD_NAME = "West is not a valid peer name: a valid peering name must consist of lower case"
            + " alphanumeric characters or '-', and must start and end with an alphanumeric character";

    PeeringFacts() {
        super("peering");
        until("1.13", this::without);
        since("1.14", this::peerings);
        since("1.14", this::elsewhere);
    }

    private void without() {
        for (String request : new String[]{"GET /v1/peerings", "GET /v1/peering/{u}", "DELETE /v1/peering/{u}",
                "POST /v1/peering/token {'PeerName':'{u}'}", "POST /v1/peering/establish {'PeerName':'{u}'}"}) {
            row(request, 404, is("", "1.11", EnvelopeFacts.NO_ENDPOINT));
        }
        fact("a peer is no parameter", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.get("/v1/health/service/{u}?peer=west").status(200).size("", 1);
        });
        row("PUT /v1/catalog/register {'Node':'{u}','Address':'10.0.0.1','PeerName':'west'}", 400,
                says("Request decode failed: json: unknown field \"PeerName\""));
        row("POST /v1/query {'Name':'{u}','Service':{'Service':'x','Failover':{'Targets':[{'Peer':'west'}]}}}", 400,
                says("Request decode failed: json: unknown field \"Targets\""));
        fact("services are exported to no peer", scene -> scene.put("/v1/config",
                "{'Kind':'exported-services','Name':'default','Services':[{'Name':'{u}','Consumers':[{'Peer':'west'}]}]}")
                .status(400).matches("(?s).*(invalid config entry kind: exported-services"
                        + "|invalid config key \"Services\\[0]\\.Consumers\\[0]\\.Peer\").*"));
    }

    private void peerings() {
        row("GET /v1/peerings", 200, is("[]"));
        fact("a peering that is not there", scene -> {
            scene.get("/v1/peering/{u}").status(404).is(scene.fill("Peering not found for \"{u}\""));
            scene.delete("/v1/peering/{u}").status(200).is("");
        });
        refused("/v1/peering/token", "{'PeerName':'West'}", BAD_NAME);
        refused("/v1/peering/establish", "{'PeerName':'{u}','PeeringToken':'y'}",
                "failed to decode token: illegal base64 data at input byte 0");
        row("POST /v1/peering/token {}", 400,
                is("PeerName is required in the payload when generating a new peering token."));
    }

    private void refused(String path, String body, String words) {
        row("POST " + path + " " + body, 500, is("rpc error: code = Unknown desc = " + words, "1.15", words));
    }

    private void elsewhere() {
        fact("health of a peer that is not there is empty", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.get("/v1/health/service/{u}?peer=west").status(200).is("[]").header("X-Consul-Knownleader", "true");
        });
        fact("where a peer is no parameter the own rows come back", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.get("/v1/catalog/service/{u}?peer=west").status(200).size("", 1);
            scene.get("/v1/health/checks/{u}?peer=west").status(200).size("", 1);
            scene.get("/v1/catalog/services?peer=west").has(scene.fill("\"{u}\""));
        });
        row("PUT /v1/catalog/register {'Node':'{u}','Address':'10.0.0.1','PeerName':'west'}", 500,
                is("cannot register requests with PeerName in them"));
        fact("a query fails over to targets", scene -> {
            scene.keep("q", scene.post("/v1/query", "{'Name':'{u}','Service':{'Service':'{u}','Failover':{'Targets':"
                    + "[{'Peer':'west'},{'Datacenter':'dc9'}]}}}").status(200), "/ID");
            scene.get("/v1/query/{q}").at("/0/Service/Failover/Targets/0/Peer", "west")
                    .at("/0/Service/Failover/Targets/1/Datacenter", "dc9");
        });
        fact("services are exported to peers", scene -> {
            scene.put("/v1/config", "{'Kind':'exported-services','Name':'default','Services':[{'Name':'{u}',"
                    + "'Consumers':[{'Peer':'west'}]}]}").status(200).is("true");
            scene.get("/v1/config/exported-services/default").at("/Services/0/Consumers/0/Peer", "west");
            scene.delete("/v1/config/exported-services/default").status(200);
        });
    }
}
