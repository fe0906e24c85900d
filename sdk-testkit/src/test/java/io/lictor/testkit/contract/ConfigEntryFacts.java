package io.lictor.testkit.contract;

/** Config entries and the discovery chain that they make. */
final class ConfigEntryFacts extends Section {
    private static final String PUT = "PUT /v1/config ";

    ConfigEntryFacts() {
        super("config entries");
        storing();
        mesh();
        deletingByIndex();
        decoding();
        validating();
        chain();
        chainShapes();
        customized();
    }

    private void customized() {
        fact("a chain is seen from another datacenter", scene -> scene.get("/v1/discovery-chain/{u}?compile-dc=dc2")
                .at("/Chain/Datacenter", "dc2").at("/Chain/StartNode", scene.fill("resolver:{u}.{default}.dc2"))
                .at("/Chain/CustomizationHash", "absent"));
        fact("what is overridden tells its hash", scene -> scene.post("/v1/discovery-chain/{u}?compile-dc=dc2",
                "{'OverrideProtocol':'grpc','OverrideConnectTimeout':'22s','OverrideMeshGateway':{'Mode':'local'}}")
                .status(200).at("/Chain/CustomizationHash", "98809527").at("/Chain/Protocol", "grpc")
                .at(scene.fill("/Chain/Nodes/resolver:{u}.{default}.dc2/Resolver/ConnectTimeout"), "22s")
                .at(scene.fill("/Chain/Targets/{u}.{default}.dc2/MeshGateway/Mode"), "local"));
        fact("what is overridden by itself is no change", scene -> scene.post("/v1/discovery-chain/{u}",
                "{'OverrideProtocol':'tcp','OverrideConnectTimeout':'5s'}").status(200)
                .at("/Chain/CustomizationHash", "absent"));
        fact("a protocol without routes leaves them out", scene -> {
            scene.put("/v1/config", "{'Kind':'service-defaults','Name':'{u}','Protocol':'http'}").is("true");
            scene.put("/v1/config", "{'Kind':'service-router','Name':'{u}','Routes':[]}").is("true");
            scene.get("/v1/discovery-chain/{u}").atMatches("/Chain/StartNode", "router:.*");
            scene.post("/v1/discovery-chain/{u}", "{'OverrideProtocol':'tcp'}").status(200)
                    .atMatches("/Chain/StartNode", "resolver:.*").atMatches("/Chain/CustomizationHash", "[0-9a-f]{8}");
        });
    }

    private void storing() {
        fact("an entry is written, read and deleted", scene -> {
            defaults(scene, "{u}", "http");
            scene.get("/v1/config/service-defaults/{u}").status(200).fields("", "Kind", "Name", "Protocol",
                    "TransparentProxy@1.10", "MeshGateway", "Expose", "CreateIndex", "ModifyIndex")
                    .at("/Protocol", "http").headerMatches(
                            "X-Consul-Index", "[0-9]+");
            scene.get("/v1/config/service-defaults").status(200).has(scene.fill("\"{u}\""));
            scene.delete("/v1/config/service-defaults/{u}").status(200).is("{}");
            scene.get("/v1/config/service-defaults/{u}").status(404).is(
                    scene.fill("Config entry not found for \"service-defaults\" / \"{u}\""));
        });
        row("DELETE /v1/config/service-defaults/{u}", 200, is("{}"));
        fact("cas creates and changes", scene -> {
            String entry = "{'Kind':'service-defaults','Name':'{u}','Protocol':'http'}";
            scene.put("/v1/config?cas=0", entry).is("true");
            scene.put("/v1/config?cas=0", entry.replace("http", "tcp")).is("false");
            scene.put("/v1/config?cas=0", entry).is("false", "1.10", "true");
            String index = scene.get("/v1/config/service-defaults/{u}").text("/ModifyIndex");
            scene.put("/v1/config?cas=" + index, entry).is("true");
        });
        row("PUT /v1/config?cas=abc {'Kind':'service-defaults','Name':'{u}','Protocol':'http'}", 500,
                is("strconv.ParseUint: parsing \"abc\": invalid syntax"));
        fact("a resolver keeps its subsets and its failover", scene -> {
            scene.put("/v1/config", resolver("'ConnectTimeout':'5s','DefaultSubset':'v1','Subsets':{'v1':{'Filter':"
                    + "'Service.Meta.v == v1','OnlyPassing':true}},'Failover':{'*':{'Datacenters':['dc2']}}"))
                    .is("true");
            scene.get("/v1/config/service-resolver/{u}").at("/ConnectTimeout", "5s").at("/Subsets/v1/Filter",
                    "Service.Meta.v == v1").at("/Subsets/v1/OnlyPassing", "true")
                    .at("/Failover/*/Datacenters/0", "dc2");
        });
    }

    private void mesh() {
        until("1.10",
                () -> row(PUT + "{'Kind':'mesh'}", 400, isBad("Request decoding failed: invalid config entry kind: "
                        + "mesh")));
        since("1.10", () -> fact("the mesh has no name but in paths", scene -> {
            scene.put("/v1/config", "{'Kind':'mesh','Name':'mesh'}").status(400).has("invalid config key \"Name\"");
            scene.put("/v1/config", "{'Kind':'mesh','TransparentProxy':{'MeshDestinationsOnly':true}}").is("true");
            scene.get("/v1/config/mesh/mesh").status(200).fields("", "Kind", "TransparentProxy", "CreateIndex",
                    "ModifyIndex");
            scene.get("/v1/config/mesh").size("", 1).at("/0/Name", "absent");
            scene.delete("/v1/config/mesh/mesh").status(200).is("{}");
        }));
    }

    private void deletingByIndex() {
        until("1.11", () -> fact("a delete takes no notice of cas", scene -> {
            defaults(scene, "{u}", "http");
            scene.delete("/v1/config/service-defaults/{u}?cas=1").status(200).is("{}");
            scene.get("/v1/config/service-defaults/{u}").status(404);
        }));
        since("1.11", () -> fact("a delete by cas happens at the right index only", scene -> {
            defaults(scene, "{u}", "http");
            scene.delete("/v1/config/service-defaults/{u}?cas=1").status(200).is("false");
            scene.delete("/v1/config/service-defaults/{u}?cas=abc").status(500)
                    .is("strconv.ParseUint: parsing \"abc\": invalid syntax");
            scene.keep("i", scene.get("/v1/config/service-defaults/{u}"), "/ModifyIndex");
            scene.delete("/v1/config/service-defaults/{u}?cas={i}").status(200).is("true");
            scene.get("/v1/config/service-defaults/{u}").status(404);
            scene.delete("/v1/config/service-defaults/{u}?cas={i}").status(200).is("true");
        }));
        for (String kind : new String[]{"jwt-provider", "sameness-group", "control-plane-request-limit"}) {
            until("1.16", () -> row(PUT + "{'Kind':'" + kind + "','Name':'{u}'}", 400,
                    isBad("Request decoding failed: invalid config entry kind: " + kind)));
        }
        since("1.16", () -> row(PUT + "{'Kind':'sameness-group','Name':'{u}'}", 500,
                is("sameness-groups are an enterprise-only feature")));
    }

    private void decoding() {
        row(PUT + "{'Kind':'zzz','Name':'{u}'}", 400,
                isBad("Request decoding failed: invalid config entry kind: zzz"));
        row(PUT + "{'Name':'{u}'}", 400,
                isBad("Request decoding failed: Payload does not contain a kind/Kind key at the top level"));
        row(PUT + "x", 400, isBad(
                "Request decoding failed: invalid character 'x' looking for beginning of value"));
        row("GET /v1/config/zzz/{u}", 500, is("invalid config entry kind: zzz"));
        row("GET /v1/config/zzz", 500, is("invalid config entry kind: zzz"));
        row("GET /v1/config/service-splitter/{u}", 404, has("Config entry not found for \"service-splitter\" / \"u"));
        fact("keys may be written with underscores", scene -> {
            scene.put("/v1/config", "{'kind':'service-resolver','name':'{u}','connect_timeout':'7s'}").is("true");
            scene.get("/v1/config/service-resolver/{u}").at("/ConnectTimeout", "7s");
        });
    }

    private void validating() {
        refused(resolver("'DefaultSubset':'v9'"), "DefaultSubset \"v9\" is not a valid subset");
        refused(resolver("'Redirect':{}"), "Redirect is empty");
        refused(resolver("'Redirect':{'Service':'x'},'Failover':{'*':{'Service':'y'}}"),
                "Redirect and Failover cannot both be set");
        refused(splitter("[]"), "no splits configured");
        refused(splitter("[{'Weight':90}]"), "the sum of all split weights must be 100, not 90.000000");
        fact("a splitter needs a protocol that is not tcp",
                scene -> scene.put("/v1/config", splitter("[{'Weight':100}]"))
                        .status(500)
                        .is(scene.fill("discovery chain \"{u}\" uses a protocol \"tcp\" that does not permit advanced "
                                + "routing or splitting behavior")));
        fact("all services of a chain need one protocol", scene -> {
            defaults(scene, "{u}", "http");
            scene.put("/v1/config", splitter("[{'Weight':50},{'Weight':50,'Service':'o-{u}'}]")).status(500).is(
                    scene.fill(
                            "discovery chain \"{u}\" uses inconsistent protocols; service \"o-{u}\" has \"tcp\" which is "
                                    + "not \"http\""));
        });
        fact("defaults that a chain needs cannot be deleted", scene -> {
            defaults(scene, "{u}", "http");
            scene.put("/v1/config", splitter("[{'Weight':100}]")).is("true");
            scene.delete("/v1/config/service-defaults/{u}").status(500).has("that does not permit advanced routing");
        });
        refused(router("'PathPrefix':'/a','PathExact':'/b'"),
                "Route[0] should only contain at most one of PathExact, PathPrefix, or PathRegex");
        refused(router("'PathPrefix':'a'"), "Route[0] PathPrefix doesn't start with '/': \"a\"");
    }

    private void refused(String entry, String error) {
        row(PUT + entry, 500, is(error));
    }

    private void chain() {
        fact("the chain of an unknown service is one default resolver", scene -> {
            String id = scene.fill("{u}.{default}.dc1");
            scene.get("/v1/discovery-chain/{u}").status(200).at("/Chain/Protocol", "tcp").at("/Chain/StartNode",
                    "resolver:" + id).at("/Chain/Nodes/resolver:" + id + "/Type", "resolver")
                    .at("/Chain/Nodes/resolver:"
                            + id + "/Resolver/Default", "true")
                    .at("/Chain/Nodes/resolver:" + id
                            + "/Resolver/ConnectTimeout", "5s")
                    .at("/Chain/Targets/" + id + "/Service",
                            scene.fill("{u}"))
                    .at("/Chain/Namespace", "default")
                    .at("/Chain/Partition", scene.isSince("1.11") ? "default" : "absent").headerMatches(
                            "X-Consul-Index", "[0-9]+")
                    .atMatches("/Chain/Targets/" + id + "/SNI", scene.fill("{u}.default.dc1").replace(".", "\\.")
                            + "\\.internal\\.[0-9a-f-]{36}\\.consul");
        });
        fact("a splitter starts the chain", scene -> {
            defaults(scene, "{u}", "http");
            defaults(scene, "o-{u}", "http");
            scene.put("/v1/config", splitter("[{'Weight':90},{'Weight':10,'Service':'o-{u}'}]")).is("true");
            String node = scene.fill("/Chain/Nodes/splitter:{u}.{default}");
            scene.get("/v1/discovery-chain/{u}").at("/Chain/StartNode", scene.fill("splitter:{u}.{default}")).at(node
                    + "/Type", "splitter").at(node + "/Splits/0/Weight", "90").at(node + "/Splits/1/NextNode",
                            scene.fill("resolver:o-{u}.{default}.dc1"))
                    .at("/Chain/Protocol", "http").size(
                            "/Chain/Targets", 2);
        });
        fact("a router starts the chain and ends in a route to its own service", scene -> {
            defaults(scene, "{u}", "http");
            defaults(scene, "o-{u}", "http");
            scene.put("/v1/config",
                    "{'Kind':'service-router','Name':'{u}','Routes':[{'Match':{'HTTP':{'PathPrefix':'/a'}},"
                            + "'Destination':{'Service':'o-{u}'}}]}")
                    .is("true");
            String node = scene.fill("/Chain/Nodes/router:{u}.{default}");
            scene.get("/v1/discovery-chain/{u}").at("/Chain/StartNode", scene.fill("router:{u}.{default}")).size(node
                    + "/Routes", 2).at(node + "/Routes/0/NextNode", scene.fill("resolver:o-{u}.{default}.dc1")).at(node
                            + "/Routes/1/Definition/Match/HTTP/PathPrefix", "/")
                    .at(node + "/Routes/1/NextNode",
                            scene.fill("resolver:{u}.{default}.dc1"));
        });
        fact("a resolver's subset is a target with its filter", scene -> {
            scene.put("/v1/config", resolver("'DefaultSubset':'v1','Subsets':{'v1':{'Filter':'Service.Meta.v == v1'}}"))
                    .is("true");
            String id = scene.fill("v1.{u}.{default}.dc1");
            scene.get("/v1/discovery-chain/{u}").at("/Chain/StartNode", "resolver:" + id).at("/Chain/Targets/" + id
                    + "/ServiceSubset", "v1").at("/Chain/Targets/" + id + "/Subset/Filter", "Service.Meta.v == v1");
        });
        fact("a redirect leads to another service", scene -> {
            scene.put("/v1/config", resolver("'Redirect':{'Service':'o-{u}'}")).is("true");
            scene.get("/v1/discovery-chain/{u}").at("/Chain/StartNode", scene.fill("resolver:o-{u}.{default}.dc1")).at(
                    "/Chain/ServiceName", scene.fill("{u}"));
        });
        fact("a failover names its targets", scene -> {
            scene.put("/v1/config", resolver("'Failover':{'*':{'Datacenters':['dc2','dc3']}}")).is("true");
            scene.get("/v1/discovery-chain/{u}").at(scene.fill(
                    "/Chain/Nodes/resolver:{u}.{default}.dc1/Resolver/Failover/Targets"),
                    scene.fill(
                            "[\"{u}.{default}.dc2\",\"{u}.{default}.dc3\"]"));
        });
    }

    /** What a client that obeys chains meets. */
    private void chainShapes() {
        fact("a splitter within a splitter is flattened, and a weight of zero is left out", scene -> {
            for (String name : new String[]{"{u}", "m-{u}", "a-{u}", "b-{u}"}) {
                defaults(scene, name, "http");
            }
            scene.put("/v1/config", "{'Kind':'service-splitter','Name':'m-{u}','Splits':[{'Weight':33.33,'Service':"
                    + "'a-{u}'},{'Weight':66.67,'Service':'b-{u}'}]}").is("true");
            scene.put("/v1/config", splitter("[{'Weight':50,'Service':'m-{u}'},{'Weight':50},{'Weight':0,'Service':"
                    + "'a-{u}'}]")).is("true");
            String node = scene.fill("/Chain/Nodes/splitter:{u}.{default}/Splits");
            scene.get("/v1/discovery-chain/{u}").size(node, 4).at(node + "/0/Weight", "16.67")
                    .at(node + "/0/NextNode", scene.fill("resolver:a-{u}.{default}.dc1"))
                    .at(node + "/1/Weight", "33.34")
                    .at(node + "/3/NextNode", scene.fill("resolver:a-{u}.{default}.dc1"))
                    .at(node + "/3/Weight", "absent");
        });
        fact("a route has its methods in capitals and its timeout as a text", scene -> {
            defaults(scene, "{u}", "http");
            scene.put("/v1/config", "{'Kind':'service-router','Name':'{u}','Routes':[{'Match':{'HTTP':{'Methods':"
                    + "['get']}},'Destination':{'RequestTimeout':'7s','NumRetries':2,'RetryOnStatusCodes':[503]}}]}")
                    .is("true");
            String route = scene.fill("/Chain/Nodes/router:{u}.{default}/Routes/0/Definition");
            scene.get("/v1/discovery-chain/{u}").at(route + "/Match/HTTP/Methods/0", "GET")
                    .at(route + "/Destination/RequestTimeout", "7s").at(route + "/Destination/NumRetries", "2")
                    .at(route + "/Destination/RetryOnStatusCodes/0", "503");
        });
        fact("redirects in a circle are refused", scene -> {
            scene.put("/v1/config", resolver("'Redirect':{'Service':'o-{u}'}")).is("true");
            scene.put("/v1/config", "{'Kind':'service-resolver','Name':'o-{u}','Redirect':{'Service':'{u}'}}")
                    .status(500).has("detected circular resolver redirect: [");
        });
        fact("splitters in a circle are refused", scene -> {
            defaults(scene, "{u}", "http");
            defaults(scene, "o-{u}", "http");
            scene.put("/v1/config", splitter("[{'Weight':100,'Service':'o-{u}'}]")).is("true");
            scene.put("/v1/config", "{'Kind':'service-splitter','Name':'o-{u}','Splits':[{'Weight':100,'Service':"
                    + "'{u}'}]}").status(500).has("detected circular reference: [splitter:");
        });
        fact("what a service fails over to has its own redirect and default subset", scene -> {
            scene.put("/v1/config", "{'Kind':'service-resolver','Name':'o-{u}','DefaultSubset':'v1','Subsets':{'v1':"
                    + "{'Filter':'Service.Meta.v == v1'}}}").is("true");
            scene.put("/v1/config", "{'Kind':'service-resolver','Name':'r-{u}','Redirect':{'Service':'o-{u}'}}")
                    .is("true");
            scene.put("/v1/config", resolver("'Failover':{'*':{'Service':'r-{u}'}}")).is("true");
            scene.get("/v1/discovery-chain/{u}").at(scene.fill(
                    "/Chain/Nodes/resolver:{u}.{default}.dc1/Resolver/Failover/Targets"),
                    scene.fill(
                            "[\"v1.o-{u}.{default}.dc1\"]"));
        });
    }

    private static String resolver(String fields) {
        return "{'Kind':'service-resolver','Name':'{u}'," + fields + "}";
    }

    private static String splitter(String splits) {
        return "{'Kind':'service-splitter','Name':'{u}','Splits':" + splits + "}";
    }

    private static String router(String match) {
        return "{'Kind':'service-router','Name':'{u}','Routes':[{'Match':{'HTTP':{" + match + "}}}]}";
    }

    private static void defaults(Scene scene, String name, String protocol) {
        scene.put("/v1/config", "{'Kind':'service-defaults','Name':'" + name + "','Protocol':'" + protocol + "'}")
                .status(200).is("true");
    }
}
