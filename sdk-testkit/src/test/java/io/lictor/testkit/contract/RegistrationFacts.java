package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Services of the local agent. */
final class RegistrationFacts extends Section {
    private static final String NO_PROMETHEUS = "Prometheus is not enabled since its retention time is not positive";
    private static final String REGISTER = "PUT /v1/agent/service/register ";

    RegistrationFacts() {
        super("registration");
        accepted();
        refused();
        shapes();
        replacing();
        removing();
        connect();
        agent();
    }

    private void accepted() {
        fact("the id defaults to the name", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.get("/v1/catalog/service/{u}").at("/0/ServiceID", scene.fill("{u}"));
        });
        row(REGISTER + "{'Name':'{u}','Port':-1}", 200, is(""));
        row(REGISTER + "{'Name':'{u}','Port':70000}", 200, is(""));
        row(REGISTER + "{'Name':'{u}','Address':'no address'}", 200, is(""));
        row(REGISTER + "{'Name':'{u} /_ü'}", 200, is(""));
        row(REGISTER + "{'Name':'{u}','Kind':'bogus'}", 200, is(""));
        row(REGISTER + "{'Name':'{u}','Tags':null,'Meta':null}", 200, is(""));
        row(REGISTER + "{'Name':'{u}','Check':{}}", 200, is(""));
        row(REGISTER + "{'Name':'{u}','Check':{'TTL':'0s'}}", 200, is(""));
        fact("weights default to 1 and 1, and a missing one to 0", scene -> {
            scene.put("/v1/agent/service/register", "{'Name':'{u}'}");
            scene.get("/v1/agent/service/{u}").at("/Weights/Passing", "1").at("/Weights/Warning", "1");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Weights':{'Passing':5}}");
            scene.get("/v1/agent/service/{u}").at("/Weights/Passing", "5").at("/Weights/Warning", "0");
        });
        fact("a service address may be tagged", scene -> {
            scene.register("{'Name':'{u}','Address':'10.0.0.1','Port':80,'TaggedAddresses':"
                    + "{'lan':{'Address':'10.0.0.2','Port':81}}}");
            scene.get("/v1/catalog/service/{u}").at("/0/ServiceTaggedAddresses/lan/Address", "10.0.0.2").at(
                    "/0/ServiceTaggedAddresses/lan/Port", "81").at("/0/ServiceTaggedAddresses/lan_ipv4/Address",
                            "10.0.0.1");
        });
        fact("an id may hold a slash, encoded in paths", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}/1 a'}");
            scene.get("/v1/agent/service/{u}%2F1%20a").status(200).at("/ID", scene.fill("{u}/1 a"));
            scene.deregister("{u}%2F1%20a").get("/v1/agent/service/{u}%2F1%20a").status(404);
        });
    }

    private void refused() {
        row(REGISTER + "{}", 400, says("Missing service name"));
        row(REGISTER + "{'Name':'{u}','Port':'80'}", 400,
                reply -> reply.says("Request decode failed: json: cannot unmarshal string into Go struct field "
                        + (reply.version().isAtLeast("1.10") ? ".Alias" : "") + ".Port of type int"));
        row(REGISTER + "{'Name':'{u}','Port':80.5}", 400, has("Request decode failed: json: cannot unmarshal number"));
        row(REGISTER + "{'Name':'{u}','Address':'0.0.0.0'}", 400, says("Invalid service address"));
        row(REGISTER + "{'Name':'{u}','Address':'::'}", 400, says("Invalid service address"));
        row(REGISTER + "{'Name':'{u}','Tags':'a'}", 400, has("Request decode failed: json: cannot unmarshal string"));
        row(REGISTER + "{'Name':'{u}','Meta':{'a':1}}", 400,
                has("Request decode failed: json: cannot unmarshal number"));
        row(REGISTER + "{'Name':'{u}','TaggedAddresses':{'lan':'10.0.0.1'}}", 400, has("Request decode failed: "));
        meta("{'a.b':'v'}", "Couldn't load metadata pair ('a.b', 'v'): Key contains invalid characters");
        meta("{'':'v'}", "Couldn't load metadata pair ('', 'v'): Key cannot be blank");
        meta("{'consul-x':'v'}",
                "Couldn't load metadata pair ('consul-x', 'v'): Key prefix 'consul-' is reserved for internal use");
        fact("a key of the metadata has at most 128 characters", scene -> scene.put("/v1/agent/service/register",
                "{'Name':'{u}','Meta':{'" + "k".repeat(129) + "':'v'}}").status(400)
                .has("Key is too long (limit: 128 characters)"));
        fact("a value of the metadata has at most 512 characters", scene -> scene.put("/v1/agent/service/register",
                "{'Name':'{u}','Meta':{'k':'" + "v".repeat(513) + "'}}").status(400)
                .has("Value is too long (limit: 512 characters)"));
        fact("the metadata has at most 64 pairs", scene -> scene.put("/v1/agent/service/register",
                IntStream.range(0, 65).mapToObj(i -> "'k" + i + "':'v'")
                        .collect(Collectors.joining(",", "{'Name':'{u}','Meta':{", "}}")))
                .status(400)
                .says("Invalid Service Meta: Node metadata cannot contain more than 64 key/value pairs"));
        row(REGISTER + "{'Name':'{u}','Weights':{'Passing':0,'Warning':1}}", 400,
                says("Invalid Weights: Passing must be greater than 0"));
        row(REGISTER + "{'Name':'{u}','Weights':{'Passing':65536,'Warning':1}}", 400,
                says("Invalid Weights: DNS Weight must be between 0 and 65535"));
    }

    private void meta(String meta, String error) {
        row(REGISTER + "{'Name':'{u}','Meta':" + meta + "}", 400, says("Invalid Service Meta: " + error));
    }

    private void shapes() {
        fact("the agent lists services by id, with the name as Service", scene -> {
            scene.put("/v1/agent/service/register", "{'Name':'{u}','ID':'{u}-1','Port':80}");
            scene.get("/v1/agent/services").status(200).fields(scene.fill("/{u}-1"), "ID", "Service", "Tags", "Meta",
                    "Port", "Address", "Weights", "EnableTagOverride", "Datacenter@1.10").at(
                            scene.fill("/{u}-1/Service"),
                            scene.fill("{u}"))
                    .at(scene.fill("/{u}-1/Tags"), "[]").at(scene.fill("/{u}-1/Meta"), "{}");
        });
        fact("one service of the agent has a content hash", scene -> {
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':80}");
            Reply reply = scene.get("/v1/agent/service/{u}").status(200);
            reply.atMatches("/ContentHash", "[0-9a-f]{1,16}").header("X-Consul-Contenthash", reply.text("/ContentHash"))
                    .noHeader("X-Consul-Index");
        });
        row("GET /v1/agent/service/{u}", 404, has("unknown service ID: u"));
        fact("an agent's filter knows Service", scene -> {
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':80}");
            scene.get("/v1/agent/services?filter=Service%20==%20{u}").size("", 1);
        });
    }

    private void replacing() {
        fact("the same id with a new name leaves the old name empty", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-1'}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}-new','ID':'{u}-1'}").status(200);
            scene.until("/v1/catalog/service/{u}", "no instance", reply -> reply.json("/0").isMissingNode());
            scene.get("/v1/catalog/service/{u}-new").size("", 1);
        });
        fact("the catalog takes ids without regard to case, the agent does not", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-a'}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','ID':'{u}-A'}").status(200);
            scene.until("/v1/catalog/service/{u}", "the new id", reply -> reply.body().contains(scene.fill("{u}-A")));
            scene.get("/v1/catalog/service/{u}").size("", 1);
            scene.get("/v1/agent/service/{u}-a").status(200);
            scene.get("/v1/agent/service/{u}-A").status(200);
        });
        fact("the catalog takes names without regard to case", scene -> {
            scene.register("{'Name':'{u}'}");
            String upper = scene.fill("{u}").toUpperCase(java.util.Locale.ROOT);
            scene.get("/v1/health/service/" + upper).size("", 1);
            scene.get("/v1/catalog/service/" + upper).size("", 1);
        });
        fact("the same registration again changes nothing", scene -> {
            scene.register("{'Name':'{u}','Port':80}");
            long index = scene.get("/v1/health/service/{u}").index();
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':80}").status(200);
            assertThat(scene.get("/v1/health/service/{u}").index()).isEqualTo(index);
        });
        fact("another port is a change", scene -> {
            scene.register("{'Name':'{u}','Port':80}");
            long index = scene.get("/v1/health/service/{u}").index();
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':81}").status(200);
            scene.until("/v1/catalog/service/{u}", "port 81", reply -> "81".equals(reply.text("/0/ServicePort")));
            assertThat(scene.get("/v1/health/service/{u}").index()).isGreaterThan(index);
        });
    }

    private void removing() {
        fact("a deregistered service leaves agent and catalog, with its checks", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.deregister("{u}").get("/v1/agent/service/{u}").status(404);
            scene.get("/v1/agent/checks").hasNot(scene.fill("service:{u}"));
            scene.until("/v1/health/service/{u}", "no instance", reply -> "[]".equals(reply.body().strip()));
            scene.get("/v1/health/checks/{u}").is("[]");
        });
        until("1.12", () -> row("PUT /v1/agent/service/deregister/", 500, is("ServiceID missing")));
        since("1.12", () -> row("PUT /v1/agent/service/deregister/", 404, is(
                "Unknown service ID \"\". Ensure that the service ID is passed, not the service name.")));
        until("1.12", () -> row("PUT /v1/agent/check/deregister/{u}", 200, is("")));
        since("1.12", () -> row("PUT /v1/agent/check/deregister/{u}", 404,
                has("\". Ensure that the check ID is passed, not the check name.")));
    }

    private void connect() {
        fact("a native service is its own endpoint", scene -> {
            scene.register("{'Name':'{u}','Port':80,'Connect':{'Native':true}}");
            scene.get("/v1/health/connect/{u}").size("", 1).at("/0/Service/ID", scene.fill("{u}")).at(
                    "/0/Service/Connect/Native", "true");
        });
        until("1.13", () -> row(REGISTER + "{'Name':'{u}','Connect':{'Native':true}}", 200));
        since("1.13", () -> row(REGISTER + "{'Name':'{u}','Connect':{'Native':true}}", 400,
                reply -> reply.matches("(?s)Validation failed: 1 error occurred:\\s+"
                        + "\\* Port or SocketPath must be set for a Connect native service\\.")));
        fact("a sidecar is registered beside its service and goes with it", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-1','Port':80,'Connect':{'SidecarService':{}}}");
            scene.get("/v1/agent/service/{u}-1-sidecar-proxy").status(200).at("/Kind", "connect-proxy").at("/Service",
                    scene.fill("{u}-sidecar-proxy")).at("/Proxy/DestinationServiceName", scene.fill("{u}")).at(
                            "/Proxy/DestinationServiceID", scene.fill("{u}-1"))
                    .atMatches("/Port", "21[0-9]{3}");
            scene.get("/v1/agent/checks").has(scene.fill("service:{u}-1-sidecar-proxy:1")).has(
                    scene.fill("service:{u}-1-sidecar-proxy:2"));
            scene.until("/v1/health/connect/{u}", "the sidecar", reply -> reply.body().contains("sidecar-proxy"));
            scene.deregister("{u}-1").get("/v1/agent/service/{u}-1-sidecar-proxy").status(404);
        });
    }

    private void agent() {
        fact("agent/self tells name, datacenter and version", scene -> scene.get("/v1/agent/self").status(200)
                .at("/Config/Datacenter", "dc1").at("/Config/Version", scene.version().text())
                .at("/Config/Server", "true")
                .atMatches("/Config/NodeID", "[0-9a-f-]{36}").atMatches("/Config/NodeName", ".+")
                .atMatches("/Member/Name", ".+").atMatches("/Stats/consul/leader", "true"));
        row("GET /v1/agent/members", 200, at("/0/Status", "1"), at("/0/Tags/dc", "dc1"), at("/0/Tags/role", "consul"));
        row("GET /v1/agent/metrics", 200, reply -> reply.atMatches("/Timestamp", ".+"),
                reply -> reply.atMatches("/Gauges", "\\[.*"));
        until("1.12", () -> row("GET /v1/agent/metrics?format=prometheus", 415, is(NO_PROMETHEUS)));
        since("1.12", () -> row("GET /v1/agent/metrics?format=prometheus", 200, is(""),
                header("X-Consul-Reason", NO_PROMETHEUS)));
        until("1.16", () -> row("GET /v1/agent/version", 404, is("", "1.11", EnvelopeFacts.NO_ENDPOINT)));
        since("1.16", () -> row("GET /v1/agent/version", 200,
                reply -> reply.fields("", "SHA", "BuildDate", "HumanVersion", "FIPS").at("/HumanVersion",
                        reply.version().text())));
        row("PUT /v1/agent/maintenance", 400, says("Missing value for enable"));
        row("PUT /v1/agent/maintenance?enable=zz", 400, says("Invalid value for enable: \"zz\""));
        row("PUT /v1/agent/force-leave/{u}", 500, has("agent: No node found with name 'u"));
    }
}
