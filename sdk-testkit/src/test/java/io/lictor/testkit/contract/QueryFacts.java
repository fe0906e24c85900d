package io.lictor.testkit.contract;

/** Prepared queries. */
final class QueryFacts extends Section {
    private static final String NONE = "00000000-0000-4000-8000-000000000000";

    QueryFacts() {
        super("prepared queries");
        managing();
        refused();
        executing();
        templates();
        interpolated();
    }

    private void interpolated() {
        fact("a template fills in texts wherever they are, and leaves out empty tags", scene -> {
            scene.post("/v1/query", "{'Name':'r{u}-','Template':{'Type':'name_prefix_match','RemoveEmptyTags':true},"
                    + "'Service':{'Service':'${name.suffix}','Tags':['${name.suffix}','','x'],"
                    + "'Failover':{'Datacenters':['${name.suffix}']},'NodeMeta':{'k':'${name.suffix}'}}}").status(200);
            scene.get("/v1/query/r{u}-web/explain").status(200).at("/Query/Service/Service", "web")
                    .size("/Query/Service/Tags", 2).at("/Query/Service/Tags/0", "web")
                    .at("/Query/Service/Tags/1", "x").at("/Query/Service/Failover/Datacenters/0", "web")
                    .at("/Query/Service/NodeMeta/k", "web");
        });
    }

    private void managing() {
        fact("a query is created, read, changed and deleted", scene -> {
            create(scene, "'Service':{'Service':'{u}'}");
            scene.get("/v1/query/{q}").status(200).size("", 1).at("/0/Name", scene.fill("{u}")).headerMatches(
                    "X-Consul-Index", "[0-9]+");
            scene.put("/v1/query/{q}", "{'Name':'{u}','Service':{'Service':'{u}','OnlyPassing':true}}").status(200)
                    .is("");
            scene.get("/v1/query/{q}").at("/0/Service/OnlyPassing", "true");
            scene.delete("/v1/query/{q}").status(200).is("").header("Content-Length", "0");
            scene.get("/v1/query/{q}").status(404).is("Query not found");
        });
        fact("a query has all these fields", scene -> {
            create(scene, "'Service':{'Service':'{u}'}");
            scene.get("/v1/query/{q}").fields("/0", "ID", "Name", "Session", "Token", "Template", "Service", "DNS",
                    "CreateIndex", "ModifyIndex").fields("/0/Service", "Service", "SamenessGroup@1.16", "Peer@1.14",
                            "Failover", "OnlyPassing",
                            "IgnoreCheckIDs", "Near", "Tags", "NodeMeta", "ServiceMeta", "Connect")
                    .fields(
                            "/0/Template", "Type", "Regexp", "RemoveEmptyTags")
                    .at("/0/Service/Failover",
                            "{\"NearestN\":0,\"Datacenters\":null"
                                    + (scene.isSince("1.14") ? ",\"Targets\":null}" : "}"))
                    .at("/0/DNS/TTL", "").at(
                            "/0/Service/Tags", "null");
        });
        fact("the list has all queries", scene -> {
            create(scene, "'Service':{'Service':'{u}'}");
            scene.get("/v1/query").status(200).has(scene.fill("{q}"));
        });
        fact("a query ends with the session it is bound to", scene -> {
            scene.keep("s", scene.put("/v1/session/create"), "/ID");
            create(scene, "'Session':'{s}','Service':{'Service':'{u}'}");
            scene.put("/v1/session/destroy/{s}").is("true");
            scene.get("/v1/query/{q}").status(404);
        });
    }

    private void refused() {
        fact("a name may be there once", scene -> {
            create(scene, "'Service':{'Service':'{u}'}");
            scene.post("/v1/query", "{'Name':'{u}','Service':{'Service':'x'}}").status(500)
                    .is(scene.fill("name '{u}' aliases an existing query name"), "1.10",
                            scene.fill("raft apply failed: name '{u}' aliases an existing query name"));
        });
        row("POST /v1/query {}", 500, is("Invalid prepared query: Must be bound to a session"));
        row("POST /v1/query {'Name':'{u}'}", 500,
                is("Invalid prepared query: Must provide a Service name to query"));
        row("POST /v1/query {'Name':'{u}','Service':{'Service':'x'},'Session':'" + NONE + "'}", 500,
                is("invalid session \"" + NONE + "\"", "1.10", "raft apply failed: invalid session \"" + NONE + "\""));
        row("POST /v1/query {'Name':'{u}','Service':{'Service':'x','Failover':{'NearestN':-1}}}", 500,
                has("Invalid prepared query: Bad NearestN '-1'"));
        row("POST /v1/query {'Name':'{u}','Service':{'Service':'x'},'DNS':{'TTL':'abc'}}", 500,
                has("Invalid prepared query: Bad DNS TTL 'abc'"));
        row("POST /v1/query {'Name':'{u}','Service':{'Service':'x'},'Template':{'Type':'zz'}}", 500,
                is("failed compiling template: Bad Template.Type 'zz'", "1.10",
                        "raft apply failed: failed compiling template: Bad Template.Type 'zz'"));
        row("GET /v1/query/" + NONE, 404, is("Query not found"));
        row("GET /v1/query/nope", 500,
                is("failed prepared query lookup: index error: UUID must be 36 characters"));
        row("PUT /v1/query/" + NONE + " {'Service':{'Service':'x'}}", 500,
                is("Cannot modify non-existent prepared query: '" + NONE + "'"));
        row("DELETE /v1/query/" + NONE, 500, is("Cannot modify non-existent prepared query: '" + NONE + "'"));
        row("GET /v1/query/{u}/execute", 404, is("Query not found"));
        row("GET /v1/query/{u}/execute?limit=abc", 500,
                is("Bad limit: strconv.Atoi: parsing \"abc\": invalid syntax"));
    }

    private void executing() {
        fact("a query is executed by name and by id, and has no index", scene -> {
            scene.register("{'Name':'{u}','Port':80}");
            create(scene, "'Service':{'Service':'{u}'},'DNS':{'TTL':'10s'}");
            for (String each : new String[]{"{u}", "{q}"}) {
                scene.get("/v1/query/" + each + "/execute").status(200).size("/Nodes", 1).at("/Nodes/0/Service/Port",
                        "80").at("/Service", scene.fill("{u}")).at("/Datacenter", "dc1").at("/Failovers", "0").at(
                                "/DNS/TTL", "10s")
                        .header("X-Consul-Index", "1").fields("", "Service", "Nodes", "DNS",
                                "Datacenter", "PeerName@1.14", "Failovers", "Index", "LastContact",
                                "KnownLeader", "ConsistencyLevel", "NotModified@1.10", "Backend@1.10",
                                "ResultsFilteredByACLs@1.12");
            }
        });
        fact("a query drops critical instances, and warnings only if it says so", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s','Status':'warning'}}");
            create(scene, "'Service':{'Service':'{u}'}");
            scene.get("/v1/query/{u}/execute").size("/Nodes", 1);
            scene.put("/v1/query/{q}", "{'Name':'{u}','Service':{'Service':'{u}','OnlyPassing':true}}").status(200);
            scene.get("/v1/query/{u}/execute").size("/Nodes", 0);
            scene.put("/v1/query/{q}", "{'Name':'{u}','Service':{'Service':'{u}'}}");
            scene.put("/v1/agent/check/fail/service:{u}");
            scene.until("/v1/query/{u}/execute", "none", reply -> reply.json("/Nodes/0").isMissingNode());
        });
        fact("a query ignores checks that it names", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s','Status':'critical'}}");
            create(scene, "'Service':{'Service':'{u}','IgnoreCheckIDs':['service:{u}']}");
            scene.get("/v1/query/{u}/execute").size("/Nodes", 1);
        });
        fact("a query takes tags and leaves those with an exclamation mark", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-1','Tags':['a','b']}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','ID':'{u}-2','Tags':['A']}");
            scene.until("/v1/catalog/service/{u}", "two", reply -> !reply.json("/1").isMissingNode());
            create(scene, "'Service':{'Service':'{u}','Tags':['a','!b']}");
            scene.get("/v1/query/{u}/execute").size("/Nodes", 1).at("/Nodes/0/Service/ID", scene.fill("{u}-2"));
        });
        fact("a query takes instances by metadata", scene -> {
            scene.register("{'Name':'{u}','Meta':{'v':'1'}}");
            create(scene, "'Service':{'Service':'{u}','ServiceMeta':{'v':'1'}}");
            scene.get("/v1/query/{u}/execute").size("/Nodes", 1);
            scene.put("/v1/query/{q}", "{'Name':'{u}','Service':{'Service':'{u}','ServiceMeta':{'v':'2'}}}");
            scene.get("/v1/query/{u}/execute").size("/Nodes", 0);
        });
        fact("a limit cuts the instances", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-1'}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','ID':'{u}-2'}");
            scene.until("/v1/catalog/service/{u}", "two", reply -> !reply.json("/1").isMissingNode());
            create(scene, "'Service':{'Service':'{u}'}");
            scene.get("/v1/query/{u}/execute?limit=1").size("/Nodes", 1);
            scene.get("/v1/query/{u}/execute?limit=0").size("/Nodes", 2);
        });
        fact("unknown datacenters of a failover are skipped", scene -> {
            create(scene, "'Service':{'Service':'{u}','Failover':{'NearestN':2,'Datacenters':['dc8','dc9']}}");
            scene.get("/v1/query/{u}/execute").status(200).at("/Nodes", "[]").at("/Datacenter", "dc1").at("/Failovers",
                    "0");
        });
        fact("a query may be cached", scene -> {
            create(scene, "'Service':{'Service':'{u}'}");
            scene.get("/v1/query/{u}/execute?cached").status(200).header("X-Cache", "MISS");
            scene.get("/v1/query/{u}/execute?cached").header("X-Cache", "HIT");
        });
        fact("a query for Connect gives proxies and native services", scene -> {
            scene.register("{'Name':'{u}','Port':80,'Connect':{'Native':true}}");
            create(scene, "'Service':{'Service':'{u}','Connect':true}");
            scene.get("/v1/query/{u}/execute").size("/Nodes", 1);
        });
    }

    private void templates() {
        fact("a template stands for all names with its prefix", scene -> {
            scene.register("{'Name':'{u}','Port':80}");
            scene.keep("q", scene.post("/v1/query", "{'Name':'t{u}-','Template':{'Type':'name_prefix_match',"
                    + "'Regexp':'^t{u}-(.*)$'},'Service':{'Service':'${match(1)}'}}").status(200), "/ID");
            scene.get("/v1/query/t{u}-{u}/execute").status(200).at("/Service", scene.fill("{u}")).size("/Nodes", 1);
            scene.get("/v1/query/t{u}-{u}/explain").status(200).at("/Query/Service/Service", scene.fill("{u}")).at(
                    "/Query/ID", scene.fill("{q}"));
        });
    }

    private static void create(Scene scene, String fields) {
        scene.keep("q", scene.post("/v1/query", "{'Name':'{u}'," + fields + "}").status(200), "/ID");
    }
}
