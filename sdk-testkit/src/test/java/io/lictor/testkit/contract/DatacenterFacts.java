package io.lictor.testkit.contract;

/** Two datacenters: what {@code ?dc=} reaches, what it does not, and the failover of prepared queries. */
final class DatacenterFacts extends Section {
    private static final String NONE = "00000000-0000-4000-8000-000000000000";
    private static final String BAD_UUID = "rpc error making call: failed session lookup: index error: "
            + "UUID must be 36 characters";

    DatacenterFacts() {
        super("two datacenters");
        knowing();
        reading();
        writing();
        sessions();
        refusing();
        local();
        failover();
        dying();
    }

    @Override
    Setup setup() {
        return Setup.TWO_DATACENTERS;
    }

    private void knowing() {
        row("GET /v1/catalog/datacenters", 200, at("", "[\"dc1\",\"dc2\"]"));
        fact("the own datacenter is the first of the list", scene -> scene.elsewhere().get("/v1/catalog/datacenters")
                .at("", "[\"dc2\",\"dc1\"]"));
        fact("the members of the WAN carry their datacenter's name", scene -> {
            Reply members = scene.get("/v1/agent/members?wan=1").status(200).size("", 2);
            members.has("\"server-dc1.dc1\"").has("\"server-dc2.dc2\"").at("/0/Status", "1").at("/1/Status", "1").at(
                    "/0/Tags/wan_join_port", "absent");
        });
        row("GET /v1/agent/members", 200, reply -> reply.size("", 1).at("/0/Name", "server-dc1").atMatches(
                "/0/Tags/wan_join_port", "[0-9]+"));
        row("GET /v1/coordinate/datacenters", 200, reply -> reply.size("", 2).has("\"dc1\"").has("\"server-dc2\"").at(
                "/0/AreaID", "wan").size("/1/Coordinates", 1));
        row("GET /v1/agent/self", 200, at("/Stats/consul/known_datacenters", "2"));
    }

    private void reading() {
        row("GET /v1/catalog/nodes?dc=dc2", 200, at("/0/Node", "server-dc2"), at("/0/Datacenter", "dc2"),
                DatacenterFacts::readHeaders);
        row("GET /v1/catalog/nodes?dc=dc2&stale", 200, header("X-Consul-Effective-Consistency", "stale"));
        row("GET /v1/catalog/node/server-dc2?dc=dc2", 200, at("/Node/Datacenter", "dc2"));
        row("GET /v1/catalog/node/server-dc2", 200, is("null"));
        row("GET /v1/health/node/server-dc2?dc=dc2", 200, at("/0/CheckID", "serfHealth"));
        row("GET /v1/health/state/any?dc=dc2", 200, at("/0/Node", "server-dc2"));
        row("GET /v1/coordinate/nodes?dc=dc2", 200, header("X-Consul-Knownleader", "true"));
        fact("autopilot of the other datacenter", scene -> scene.until("/v1/operator/autopilot/health?dc=dc2",
                "an opinion", reply -> reply.status() == 200).at("/Servers/0/Name", "server-dc2"));
        row("GET /v1/status/peers?dc=dc2", 200, reply -> reply.size("", 1));
        row("GET /v1/operator/raft/configuration?dc=dc2", 200, at("/Servers/0/Node", "server-dc2"));
        row("GET /v1/connect/ca/configuration?dc=dc2", 200, at("/Provider", "consul"));
        row("GET /v1/connect/intentions/check?source=a&destination={u}&dc=dc2", 200, at("/Allowed", "true"));
        row("GET /v1/discovery-chain/{u}?dc=dc2", 200, reply -> reply.at("/Chain/ServiceName",
                reply.text("/Chain/ServiceName")));
        fact("a service of the other datacenter", scene -> {
            scene.elsewhere().register("{'Name':'{u}','Port':81}");
            scene.get("/v1/health/service/{u}?dc=dc2").status(200).size("", 1).at("/0/Node/Datacenter", "dc2").at(
                    "/0/Service/Port", "81");
            scene.get("/v1/catalog/service/{u}?dc=dc2").size("", 1).at("/0/Datacenter", "dc2");
            scene.get("/v1/catalog/services?dc=dc2").has(scene.fill("\"{u}\""));
            scene.get("/v1/health/service/{u}").is("[]");
        });
        fact("a blocking query wakes from the other datacenter", scene -> {
            scene.elsewhere().put("/v1/kv/{u}", "1").is("true");
            Poll poll = scene.poll("/v1/kv/{u}?dc=dc2");
            poll.staysQuiet();
            scene.elsewhere().put("/v1/kv/{u}", "2").is("true");
            Reply woken = poll.wakes().status(200).at("/0/Value", "Mg==");
            poll.isLaterThanAsked(woken);
        });
        fact("a blocking query does not wake from its own datacenter", scene -> {
            scene.elsewhere().put("/v1/kv/{u}", "1").is("true");
            Poll poll = scene.poll("/v1/kv/{u}?dc=dc2");
            scene.put("/v1/kv/{u}", "2").is("true");
            poll.staysQuiet();
        });
        fact("the agent's cache holds the other datacenter's rows apart", scene -> {
            scene.get("/v1/health/service/{u}?dc=dc2&cached").header("X-Cache", "MISS");
            scene.get("/v1/health/service/{u}?dc=dc2&cached").header("X-Cache", "HIT").header("Age", "0");
            scene.get("/v1/health/service/{u}?cached").header("X-Cache", "MISS");
        });
        fact("each datacenter has its own trust domain", scene -> {
            String here = scene.get("/v1/connect/ca/roots").text("/TrustDomain");
            scene.get("/v1/connect/ca/roots?dc=dc2").at("/TrustDomain",
                    scene.elsewhere().get("/v1/connect/ca/roots").text("/TrustDomain")).hasNot(here);
            scene.get("/v1/agent/connect/ca/roots?dc=dc2").hasNot(here).headerMatches("X-Cache", "MISS|HIT");
        });
    }

    private static void readHeaders(Reply reply) {
        reply.header("X-Consul-Effective-Consistency", "leader").header("X-Consul-Knownleader", "true")
                .header("X-Consul-Lastcontact", "0").headerMatches("X-Consul-Index", "[0-9]+");
    }

    private void writing() {
        fact("a key is written, read, listed and deleted over there", scene -> {
            scene.put("/v1/kv/{u}?dc=dc2&flags=7", "hi").status(200).is("true");
            scene.get("/v1/kv/{u}").status(404);
            scene.elsewhere().get("/v1/kv/{u}").at("/0/Value", "aGk=").at("/0/Flags", "7");
            scene.get("/v1/kv/{u}?dc=dc2&raw").status(200).is("hi").header("Content-Type", "text/plain");
            scene.get("/v1/kv/{u}?dc=dc2&keys").at("/0", scene.fill("{u}"));
            scene.put("/v1/kv/{u}?dc=dc2&cas=1", "x").is("false");
            scene.delete("/v1/kv/{u}?dc=dc2&recurse").is("true");
            scene.elsewhere().get("/v1/kv/{u}").status(404);
        });
        fact("a transaction happens over there", scene -> {
            scene.put("/v1/txn?dc=dc2", "[{'KV':{'Verb':'set','Key':'{u}','Value':'aGk='}}]").status(200).at(
                    "/Results/0/KV/Key", scene.fill("{u}"));
            scene.put("/v1/txn?dc=dc2", "[{'KV':{'Verb':'get','Key':'{u}'}}]").at("/Results/0/KV/Value", "aGk=");
            scene.get("/v1/kv/{u}").status(404);
            scene.put("/v1/txn?dc=dc2", "[{'KV':{'Verb':'get','Key':'{u}/no'}}]").status(409).at("/Errors/0/What",
                    scene.fill("key \"{u}/no\" doesn't exist"));
        });
        fact("an event fired over there is heard only there", scene -> {
            scene.put("/v1/event/fire/{u}?dc=dc2", "x").status(200).at("/Name", scene.fill("{u}")).at("/LTime", "0");
            scene.elsewhere().until("/v1/event/list?name={u}", "the event", reply -> reply.json("").size() == 1);
            scene.get("/v1/event/list?name={u}").is("[]");
            scene.get("/v1/event/list?name={u}&dc=dc2").is("[]");
        });
        fact("a prepared query lives in one datacenter", scene -> {
            scene.keep("q", scene.post("/v1/query?dc=dc2", "{'Name':'{u}','Service':{'Service':'{u}'}}").status(200),
                    "/ID");
            scene.get("/v1/query/{q}").status(404).is("Query not found");
            scene.get("/v1/query/{q}?dc=dc2").status(200).at("/0/Name", scene.fill("{u}"));
            scene.get("/v1/query/{u}/execute?dc=dc2").at("/Datacenter", "dc2").at("/Failovers", "0");
            scene.delete("/v1/query/{q}?dc=dc2").status(200);
        });
        since("1.9", () -> fact("an intention is written to the primary datacenter", scene -> {
            scene.keep("i", scene.post("/v1/connect/intentions",
                    "{'SourceName':'a','DestinationName':'{u}','Action':'deny'}").status(200), "/ID");
            scene.get("/v1/connect/intentions/{i}").status(200);
        }));
        until("1.9", () -> fact("an intention lives in one datacenter", scene -> {
            scene.keep("i", scene.post("/v1/connect/intentions?dc=dc2",
                    "{'SourceName':'a','DestinationName':'{u}','Action':'deny'}").status(200), "/ID");
            scene.get("/v1/connect/intentions/{i}?dc=dc2").status(200);
            scene.get("/v1/connect/intentions/{i}").status(404);
            scene.get("/v1/connect/intentions/check?source=a&destination={u}&dc=dc2").at("/Allowed", "false");
        }));
        fact("the catalog is told by the body which datacenter is meant", scene -> {
            scene.put("/v1/catalog/register", "{'Datacenter':'dc2','Node':'{u}','Address':'10.0.0.1'}").is("true");
            scene.elsewhere().get("/v1/catalog/node/{u}").at("/Node/Datacenter", "dc2");
            scene.get("/v1/catalog/node/{u}").is("null");
            scene.put("/v1/catalog/deregister", "{'Datacenter':'dc2','Node':'{u}'}").is("true");
            scene.elsewhere().get("/v1/catalog/node/{u}").is("null");
        });
        fact("the catalog takes no word from the query about the datacenter", scene -> {
            scene.put("/v1/catalog/register?dc=zz", "{'Node':'{u}','Address':'10.0.0.1'}").is("true");
            scene.get("/v1/catalog/node/{u}").at("/Node/Datacenter", "dc1");
        });
        row("PUT /v1/catalog/register {'Datacenter':'zz','Node':'{u}','Address':'10.0.0.1'}", 500,
                is("No path to datacenter"));
        row("PUT /v1/catalog/deregister {'Datacenter':'zz','Node':'{u}'}", 500, is("No path to datacenter"));
        fact("a config entry is always written to the own datacenter, and read from any", scene -> {
            scene.put("/v1/config?dc=dc2", "{'Kind':'service-defaults','Name':'{u}','Protocol':'http'}").is("true");
            scene.get("/v1/config/service-defaults/{u}").status(200);
            scene.get("/v1/config/service-defaults/{u}?dc=dc2").status(404);
            scene.delete("/v1/config/service-defaults/{u}?dc=zz").status(200);
            scene.get("/v1/config/service-defaults/{u}").status(404);
        });
    }

    private void sessions() {
        row("PUT /v1/session/create?dc=dc2", 500, is("rpc error making call: Missing node registration", "1.10",
                "rpc error making call: apply failed: Missing node registration"));
        fact("a session over there needs a node of there, and locks there", scene -> {
            scene.keep("s", scene.put("/v1/session/create?dc=dc2", "{'Node':'server-dc2'}").status(200), "/ID");
            scene.get("/v1/session/info/{s}").is("[]");
            scene.get("/v1/session/info/{s}?dc=dc2").at("/0/Node", "server-dc2");
            scene.get("/v1/session/node/server-dc2?dc=dc2").has(scene.fill("{s}"));
            scene.put("/v1/kv/{u}?dc=dc2&acquire={s}", "1").is("true");
            scene.elsewhere().get("/v1/kv/{u}").at("/0/Session", scene.fill("{s}"));
            scene.put("/v1/session/renew/{s}?dc=dc2").status(200);
            scene.put("/v1/session/destroy/{s}?dc=dc2").is("true");
            scene.elsewhere().get("/v1/kv/{u}").at("/0/Session", "absent");
        });
        row("PUT /v1/session/renew/" + NONE + "?dc=dc2", 404, is("Session id '" + NONE + "' not found"));
        until("1.12", () -> row("PUT /v1/session/renew/abc?dc=dc2", 500, is(BAD_UUID)));
        since("1.12", () -> row("PUT /v1/session/renew/abc?dc=dc2", 404, is("Session id 'abc' not found")));
        until("1.12", () -> row("GET /v1/session/info/abc?dc=dc2", 500, is(BAD_UUID),
                header("X-Consul-Knownleader", "false")));
        since("1.12", () -> row("GET /v1/session/info/abc?dc=dc2", 200, is("[]")));
        row("PUT /v1/session/create?dc=dc2 {'Node':'server-dc2','TTL':'1s'}", 500, is(
                "rpc error making call: Invalid Session TTL '1000000000', must be between [10s=24h0m0s]"));
    }

    private void refusing() {
        for (String read : new String[]{"/v1/catalog/nodes", "/v1/catalog/services", "/v1/health/service/{u}",
                "/v1/health/state/any", "/v1/query", "/v1/query/{u}/execute", "/v1/session/list",
                "/v1/coordinate/nodes", "/v1/connect/intentions", "/v1/connect/ca/roots", "/v1/discovery-chain/{u}"}) {
            boolean metadata = !read.startsWith("/v1/health/service");
            row("GET " + read + "?dc=zz", 500, is("No path to datacenter"), reply -> reply.headerMatches(
                    "X-Consul-Index", metadata || !reply.version().isAtLeast("1.10") ? "1" : "no such header"));
        }
        for (String read : new String[]{"/v1/kv/{u}", "/v1/config/service-defaults", "/v1/status/leader",
                "/v1/operator/raft/configuration", "/v1/agent/connect/ca/roots", "/v1/connect/ca/configuration"}) {
            row("GET " + read + "?dc=zz", 500, is("No path to datacenter"), reply -> reply.noHeader("X-Consul-Index"));
        }
        for (String write : new String[]{"/v1/kv/{u}?dc=zz x", "/v1/txn?dc=zz []", "/v1/session/create?dc=zz",
                "/v1/event/fire/{u}?dc=zz"}) {
            row("PUT " + write, 500, is("No path to datacenter"));
        }
        row("GET /v1/kv/?dc=dc2", 400, says("Missing key name"));
        row("GET /v1/kv/{u}?dc=dc2", 404, is(""), header("X-Consul-Knownleader", "true"));
        row("PUT /v1/kv/{u}?dc=dc2&cas=abc", 500, is("strconv.ParseUint: parsing \"abc\": invalid syntax"));
        until("1.12", () -> row("PUT /v1/kv/{u}?dc=dc2&acquire=abc x", 500, is(BAD_UUID, "1.10",
                BAD_UUID.replace("making call: ", "making call: raft apply failed: "))));
        since("1.12", () -> row("PUT /v1/kv/{u}?dc=dc2&acquire=abc x", 500,
                is("rpc error making call: raft apply failed: invalid session \"abc\"")));
        row("GET /v1/query/" + NONE + "?dc=dc2", 404, is("rpc error making call: Query not found"));
        row("DELETE /v1/query/" + NONE + "?dc=dc2", 500,
                is("rpc error making call: Cannot modify non-existent prepared query: '" + NONE + "'"));
        row("GET /v1/connect/intentions/" + NONE + "?dc=dc2", 500, is("rpc error making call: Intention not found"));
        String unset = "2 errors occurred:\n\t* DestinationName must be set\n"
                + "\t* Action must be set to 'allow' or 'deny'";
        until("1.11", () -> row("POST /v1/connect/intentions?dc=dc2 {'SourceName':'a'}", 500,
                is("rpc error making call: " + unset, "1.9", unset)));
        since("1.11", () -> row("POST /v1/connect/intentions?dc=dc2 {'SourceName':'a'}", 403,
                is("Permission denied")));
        row("GET /v1/catalog/nodes?dc=dc2&filter=zz", 500,
                has("rpc error making call: Failed to create boolean expression evaluator"));
    }

    /** What is the agent's own takes no notice of {@code ?dc=}. */
    private void local() {
        row("GET /v1/agent/self?dc=dc2", 200, at("/Config/Datacenter", "dc1"));
        row("GET /v1/event/list?dc=zz", 200);
        fact("a registration is the agent's own, whatever the datacenter", scene -> {
            scene.put("/v1/agent/service/register?dc=dc2", "{'Name':'{u}'}").status(200);
            scene.until("/v1/catalog/service/{u}", "here", reply -> reply.json("").size() == 1);
            scene.elsewhere().get("/v1/catalog/service/{u}").is("[]");
        });
    }

    private void failover() {
        fact("a query goes on in another datacenter, past those that are unknown", scene -> {
            scene.elsewhere().register("{'Name':'{u}','Port':82}");
            query(scene, "'Datacenters':['dc9','dc2']");
            scene.get("/v1/query/{u}/execute").status(200).at("/Datacenter", "dc2").at("/Failovers", "1").size("/Nodes",
                    1).at("/Nodes/0/Service/Port", "82").at("/Nodes/0/Node/Datacenter", "dc2").header(
                            "X-Consul-Index", "1");
        });
        fact("a query goes on in the nearest datacenter", scene -> {
            scene.elsewhere().register("{'Name':'{u}','Port':82}");
            query(scene, "'NearestN':1");
            scene.get("/v1/query/{u}/execute").at("/Datacenter", "dc2").at("/Failovers", "1").size("/Nodes", 1);
        });
        fact("a query stays where it finds something", scene -> {
            scene.register("{'Name':'{u}','Port':83}");
            query(scene, "'Datacenters':['dc2']");
            scene.get("/v1/query/{u}/execute").at("/Datacenter", "dc1").at("/Failovers", "0").size("/Nodes", 1);
        });
        fact("a query that finds nothing anywhere names the last datacenter", scene -> {
            query(scene, "'Datacenters':['dc9','dc2']");
            scene.get("/v1/query/{u}/execute").status(200).at("/Datacenter", "dc2").at("/Failovers", "1").at("/Nodes",
                    "[]");
        });
        fact("a query without failover stays", scene -> {
            scene.elsewhere().register("{'Name':'{u}','Port':82}");
            query(scene, "'NearestN':0");
            scene.get("/v1/query/{u}/execute").at("/Datacenter", "dc1").at("/Failovers", "0").at("/Nodes", "[]");
        });
        fact("only instances that are not critical count over there", scene -> {
            scene.elsewhere().register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            query(scene, "'Datacenters':['dc2']");
            scene.get("/v1/query/{u}/execute").at("/Datacenter", "dc2").at("/Nodes", "[]");
        });
    }

    /** The last fact of the section: there is no other datacenter any more. */
    private void dying() {
        fact("a dead datacenter stays known, fails its requests and is passed over by queries", scene -> {
            scene.killOther();
            scene.until("/v1/kv/{u}?dc=dc2", "refused", reply -> reply.body().contains("connection refused")
                    || reply.body().equals("Remote DC has no server currently reachable")).status(500);
            scene.get("/v1/catalog/nodes?dc=dc2").status(500).header("X-Consul-Index", "1");
            scene.put("/v1/kv/{u}?dc=dc2", "x").status(500).matches("(rpc error|Remote DC has no server).*");
            scene.get("/v1/catalog/datacenters").at("", "[\"dc1\",\"dc2\"]");
            query(scene, "'Datacenters':['dc2']");
            scene.get("/v1/query/{u}/execute").status(200).at("/Datacenter", "dc1").at("/Failovers", "1").at("/Nodes",
                    "[]");
            scene.put("/v1/kv/{u}", "x").is("true");
        });
    }

    private static void query(Scene scene, String failover) {
        scene.post("/v1/query", "{'Name':'{u}','Service':{'Service':'{u}','Failover':{" + failover + "}}}").status(200);
    }
}
