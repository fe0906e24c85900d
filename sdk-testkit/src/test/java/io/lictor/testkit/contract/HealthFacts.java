package io.lictor.testkit.contract;

import java.time.Duration;

/** Reads of health and catalog. */
final class HealthFacts extends Section {
    // an agent sends its coordinate 15 to 30 seconds after it has started, as its dice say
    private static final Duration SOONEST_COORDINATE = Duration.ofSeconds(15);
    private static final Duration LATER_COORDINATE = Duration.ofSeconds(30);

    HealthFacts() {
        super("health and catalog");
        empty();
        shapes();
        passing();
        tags();
        sorting();
        catalogWrites();
    }

    private void empty() {
        row("GET /v1/health/service/{u}", 200, is("[]"));
        row("GET /v1/health/connect/{u}", 200, is("[]"));
        row("GET /v1/health/checks/{u}", 200, is("[]"));
        row("GET /v1/health/node/{u}", 200, is("[]"));
        row("GET /v1/health/state/zzz", 200, is("[]"));
        row("GET /v1/catalog/service/{u}", 200, is("[]"));
        row("GET /v1/catalog/connect/{u}", 200, is("[]"));
        row("GET /v1/catalog/node/{u}", 200, is("null"));
        row("GET /v1/catalog/services?node-meta=a:{u}", 200, is("{}"));
        row("GET /v1/catalog/nodes?node-meta=a:{u}", 200, is("[]"));
        row("GET /v1/health/service/", 400, says("Missing service name"));
        row("GET /v1/catalog/service/", 400, says("Missing service name"));
        row("GET /v1/health/state/", 400, says("Missing check state"));
        row("GET /v1/health/checks/", 400, says("Missing service name"));
        row("GET /v1/health/node/", 400, says("Missing node name"));
        row("GET /v1/catalog/node/", 400, says("Missing node name"));
        row("GET /v1/coordinate/node/{u}", 404, is(""));
        row("GET /v1/catalog/datacenters", 200, is("[\n    \"dc1\"\n]"));
    }

    private void shapes() {
        fact("a health entry has node, service and checks", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-1','Port':80,'Check':{'TTL':'600s'}}");
            scene.get("/v1/health/service/{u}").status(200).size("", 1).fields("/0", "Node", "Service", "Checks")
                    .fields("/0/Node", "ID", "Node", "Address", "Datacenter", "TaggedAddresses", "Meta", "CreateIndex",
                            "ModifyIndex")
                    .fields("/0/Service", "ID", "Service", "Tags", "Address", "Meta", "Port", "Weights",
                            "EnableTagOverride", "Proxy", "Connect", "PeerName@1.13", "CreateIndex", "ModifyIndex")
                    .fields("/0/Checks/0", "Node", "CheckID", "Name", "Status", "Notes", "Output", "ServiceID",
                            "ServiceName", "ServiceTags", "Type", "Interval@1.10", "Timeout@1.10", "ExposedPort@1.10",
                            "Definition", "CreateIndex", "ModifyIndex");
        });
        fact("all nodes are listed with services and checks", scene -> {
            scene.put("/v1/catalog/register",
                    "{'Node':'n-{u}','Address':'10.9.9.9','Service':{'Service':'{u}','ID':'{u}-1',"
                            + "'Port':1},'Check':{'Name':'c','CheckID':'c-{u}','ServiceID':'{u}-1','Status':'passing'}}")
                    .is("true");
            Reply all = scene.get("/v1/internal/ui/nodes").status(200);
            int at = 0;
            while (!all.text("/" + at + "/Node").equals(scene.fill("n-{u}"))) {
                at++;
            }
            all.fields("/" + at, "ID", "Node", "Address", "TaggedAddresses", "Meta", "Services", "Checks")
                    .at("/" + at + "/Services/0/Service", scene.fill("{u}"))
                    .fields("/" + at + "/Services/0", "ID", "Service", "Tags", "Address", "Meta", "Port", "Weights",
                            "EnableTagOverride", "Proxy", "Connect", "PeerName@1.13", "CreateIndex", "ModifyIndex")
                    .fields("/" + at + "/Checks/0", "Node", "CheckID", "Name", "Status", "Notes", "Output",
                            "ServiceID", "ServiceName", "ServiceTags", "Type", "Interval@1.10", "Timeout@1.10",
                            "ExposedPort@1.10", "Definition", "CreateIndex", "ModifyIndex");
            scene.get("/v1/internal/ui/nodes?pretty").is(all.body().stripTrailing());
            scene.put("/v1/catalog/deregister", "{'Node':'n-{u}'}").is("true");
        });
        fact("serfHealth is the first check of each instance", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.get("/v1/health/service/{u}").size("/0/Checks", 2).at("/0/Checks/0/CheckID", "serfHealth").at(
                    "/0/Checks/0/Status", "passing").at("/0/Checks/0/Name", "Serf Health Status").at(
                            "/0/Checks/0/Output", "Agent alive and reachable")
                    .at("/0/Checks/1/ServiceName",
                            scene.fill("{u}"));
        });
        fact("an instance without an address has an empty one", scene -> {
            scene.register("{'Name':'{u}','Port':80}");
            scene.get("/v1/health/service/{u}").at("/0/Service/Address", "").at("/0/Service/Meta", "null").at(
                    "/0/Service/Tags", "[]");
        });
        fact("a catalog entry is flat", scene -> {
            scene.register("{'Name':'{u}','Port':80,'Address':'10.1.2.3','Tags':['t'],'Meta':{'k':'v'}}");
            scene.get("/v1/catalog/service/{u}").size("", 1).fields("/0", "ID", "Node", "Address", "Datacenter",
                    "TaggedAddresses", "NodeMeta", "ServiceKind", "ServiceID", "ServiceName", "ServiceTags",
                    "ServiceAddress", "ServiceTaggedAddresses", "ServiceWeights", "ServiceMeta", "ServicePort",
                    "ServiceSocketPath@1.10", "ServiceLocality@1.16", "ServiceEnableTagOverride", "ServiceProxy",
                    "ServiceConnect", "CreateIndex", "ModifyIndex").at(
                            "/0/ServiceAddress", "10.1.2.3")
                    .at("/0/ServiceMeta/k", "v").at("/0/ServiceTags/0", "t");
        });
        fact("catalog/services has all tags of a name, each once", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-1','Tags':['a','b']}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','ID':'{u}-2','Tags':['b','c']}");
            scene.until("/v1/catalog/service/{u}", "two", reply -> !reply.json("/1").isMissingNode());
            scene.get("/v1/catalog/services").size(scene.fill("/{u}"), 3).has("\"consul\"");
        });
        fact("catalog/node has the node and its services by id", scene -> {
            scene.register("{'Name':'{u}','Port':80}");
            scene.keep("node", scene.get("/v1/catalog/nodes"), "/0/Node");
            scene.get("/v1/catalog/node/{node}").status(200).fields("", "Node", "Services").at(
                    scene.fill("/Services/{u}/Port"), "80").at("/Node/Node", scene.fill("{node}"));
            scene.get("/v1/health/node/{node}").status(200).has("serfHealth");
        });
        fact("a node of the catalog has its addresses", scene -> scene.get("/v1/catalog/nodes").fields("/0", "ID",
                "Node", "Address", "Datacenter", "TaggedAddresses", "Meta", "CreateIndex", "ModifyIndex").fields(
                        "/0/TaggedAddresses", "lan", "lan_ipv4", "wan", "wan_ipv4"));
        timed("the coordinates of a lone node are zero", scene -> scene.pass(SOONEST_COORDINATE)
                .until(LATER_COORDINATE, "/v1/coordinate/nodes", "a coordinate",
                        reply -> !reply.json("/0").isMissingNode())
                .at("/0/Coord/Vec", "[0,0,0,0,0,0,0,0]").at("/0/Coord/Error", "1.5").at("/0/Segment", ""));
        fact("health/state knows any and each status", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s','Status':'warning'}}");
            scene.get("/v1/health/state/warning").has(scene.fill("service:{u}"));
            scene.get("/v1/health/state/any").has(scene.fill("service:{u}")).has("serfHealth");
            scene.get("/v1/health/state/critical").hasNot(scene.fill("service:{u}"));
            scene.deregister("{u}");
        });
    }

    private void passing() {
        passing("?passing", 0);
        passing("?passing=", 0);
        passing("?passing=true", 0);
        passing("?passing=1", 0);
        passing("?passing=false", 1);
        passing("?passing=0", 1);
        row("GET /v1/health/service/{u}?passing=abc", 400, says("Invalid value for ?passing"));
        fact("an instance without a check is passing", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.get("/v1/health/service/{u}?passing").size("", 1);
        });
    }

    private void passing(String query, int instances) {
        fact(query + " keeps " + instances + " of one with a warning", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s','Status':'warning'}}");
            scene.get("/v1/health/service/{u}" + query).status(200).size("", instances);
        });
    }

    private void tags() {
        tag("?tag=a", 1);
        tag("?tag=A", 1);
        tag("?tag=a&tag=b", 1);
        tag("?tag=a&tag=zz", 0);
        tag("?tag=", 0);
        tag("?tag=zz", 0);
    }

    private void tag(String query, int instances) {
        fact(query + " keeps " + instances + " of one with the tags a and b", scene -> {
            scene.register("{'Name':'{u}','Tags':['a','b']}");
            scene.get("/v1/health/service/{u}" + query).status(200).size("", instances);
            scene.get("/v1/catalog/service/{u}" + query).status(200).size("", instances);
        });
    }

    private void sorting() {
        fact("near an unknown node or _agent is no error", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.get("/v1/health/service/{u}?near=_agent").status(200).size("", 1);
            scene.get("/v1/health/service/{u}?near=no-such-node").status(200).size("", 1);
        });
        fact("node-meta keeps instances of nodes with that pair", scene -> {
            scene.put("/v1/catalog/register", "{'Node':'n-{u}','Address':'10.9.9.9','NodeMeta':{'rack':'{u}'},"
                    + "'Service':{'Service':'{u}','Port':1}}").status(200);
            scene.get("/v1/health/service/{u}?node-meta=rack:{u}").size("", 1);
            scene.get("/v1/health/service/{u}?node-meta=rack:other").size("", 0);
            scene.get("/v1/catalog/nodes?node-meta=rack:{u}").size("", 1);
            scene.get("/v1/catalog/services?node-meta=rack:{u}").fields("", scene.fill("{u}"));
            removeNode(scene);
        });
    }

    private void catalogWrites() {
        row("PUT /v1/catalog/register {}", 500, is("Must provide node"));
        row("PUT /v1/catalog/register {'Node':'{u}'}", 500, is("Must provide address if SkipNodeUpdate is not set"));
        row("PUT /v1/catalog/deregister {}", 500, is("Must provide node"));
        row("PUT /v1/catalog/deregister {'Node':'{u}'}", 200, is("true"));
        fact("a node is registered with service and check, and removed", scene -> {
            scene.put("/v1/catalog/register",
                    "{'Node':'n-{u}','Address':'10.9.9.9','Service':{'Service':'{u}','ID':'{u}-1',"
                            + "'Port':1},'Check':{'Name':'c','CheckID':'c-{u}','ServiceID':'{u}-1','Status':'passing'}}")
                    .status(200).is("true");
            scene.get("/v1/health/service/{u}").size("", 1).at("/0/Node/Node", scene.fill("n-{u}")).at(
                    "/0/Checks/0/CheckID", scene.fill("c-{u}")).size("/0/Checks", 1).at("/0/Node/Meta", "null");
            scene.put("/v1/catalog/deregister", "{'Node':'n-{u}','ServiceID':'{u}-1'}").is("true");
            scene.get("/v1/health/service/{u}").is("[]");
            scene.get("/v1/catalog/node/n-{u}").at("/Node/Node", scene.fill("n-{u}"));
            removeNode(scene);
            scene.get("/v1/catalog/node/n-{u}").is("null");
        });
        fact("one check of a node is removed", scene -> {
            scene.put("/v1/catalog/register",
                    "{'Node':'n-{u}','Address':'10.9.9.9','Check':{'Name':'c','CheckID':'c-{u}',"
                            + "'Status':'passing'}}")
                    .is("true");
            scene.get("/v1/health/node/n-{u}").size("", 1);
            scene.put("/v1/catalog/deregister", "{'Node':'n-{u}','CheckID':'c-{u}'}").is("true");
            scene.get("/v1/health/node/n-{u}").is("[]");
            removeNode(scene);
        });
    }

    private static void removeNode(Scene scene) {
        scene.put("/v1/catalog/deregister", "{'Node':'n-{u}'}").is("true");
    }
}
