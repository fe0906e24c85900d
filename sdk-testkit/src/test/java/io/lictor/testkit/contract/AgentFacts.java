package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** What the agent tells of itself, where nodes are, and what clients of HTTP ask before they ask for anything. */
final class AgentFacts extends Section {
    private static final Duration BATCH = Duration.ofSeconds(1);
    private static final Duration FIGURES = Duration.ofSeconds(11);

    AgentFacts() {
        super("agent");
        telling();
        hashing();
        log();
        coordinates();
        http();
    }

    private void telling() {
        row("GET /v1/agent/self", 200, reply -> reply.size("/DebugConfig/ClientAddrs", 1)
                .atMatches("/DebugConfig/ClientAddrs/0", "127[.0-9]+").at("/DebugConfig/ACLsEnabled", "false")
                .at("/DebugConfig/ConnectEnabled", "true").at("/DebugConfig/DevMode", "true")
                .at("/DebugConfig/EnableRemoteScriptChecks", "false").at("/DebugConfig/EncryptKey", "hidden")
                .atMatches("/DebugConfig/SerfAdvertiseAddrLAN", "tcp://127[.0-9]+:[0-9]+")
                .atMatches("/DebugConfig/HTTPAddrs/0", "tcp://127[.0-9]+:[0-9]+")
                .atMatches("/DebugConfig/HTTPPort", "[0-9]+").atMatches("/DebugConfig/ServerPort", "[0-9]+")
                .atMatches("/DebugConfig/TaggedAddresses/lan", "127[.0-9]+").at("/DebugConfig/MaxQueryTime", "10m0s")
                .at("/Stats/consul/acl", "disabled").at("/Stats/serf_lan/encrypted", "false")
                .at("/Stats/serf_lan/members", "1").at("/Stats/serf_wan/members", "1")
                .atMatches("/Stats/runtime/cpu_count", "[0-9]+").at("/Stats/raft/state", "Leader"));
        fact("the agent tells the port at which it was asked", scene -> assertThat(
                scene.get("/v1/agent/self").text("/DebugConfig/HTTPPort")).isEqualTo(String.valueOf(scene.port())));
        row("GET /v1/agent/host", 200, reply -> reply.atMatches("/Memory/total", "[1-9][0-9]*")
                .atMatches("/CPU/0/cpu", "[0-9]+").at("/Host/os", "linux").atMatches("/Disk/total", "[1-9][0-9]*")
                .atMatches("/CollectionTime", "[0-9]{19}").at("/Errors", "null"));
        row("GET /v1/agent/metrics", 200, has("\"consul.runtime.alloc_bytes\""), has("\"consul.raft.last_index\""),
                has("\"consul.runtime.total_gc_runs\""), has("\"consul.session_ttl.active\""));
        since("1.12", () -> timed("figures come every ten seconds to who stays", scene -> {
            String line = RawRequest.line(scene.address(), "/v1/agent/metrics/stream", () -> scene.pass(FIGURES),
                    each -> each.contains("Timestamp"));
            assertThat(line).matches(" *\"Timestamp\": \"[-0-9]{10} [:0-9]{8} \\+0000 UTC\",");
        }));
    }

    private void hashing() {
        until("1.10", () -> hash("6b13684bfe179e67"));
        since("1.10", () -> until("1.14", () -> hash("f72563cae6924fb5")));
        since("1.14", () -> hash("3e352f348d44f7eb"));
        fact("the hash of a service changes with its content", scene -> {
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':1}").status(200);
            String before = scene.get("/v1/agent/service/{u}").text("/ContentHash");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':2}").status(200);
            assertThat(scene.get("/v1/agent/service/{u}").header("X-Consul-Contenthash", scene
                    .get("/v1/agent/service/{u}").text("/ContentHash")).text("/ContentHash")).isNotEqualTo(before);
        });
    }

    private void hash(String expected) {
        fact("the same service has the same hash everywhere", scene -> {
            scene.put("/v1/agent/service/register", "{'Name':'foo','Tags':['bar','baz'],'Port':8000}").status(200);
            scene.get("/v1/agent/service/foo").at("/ContentHash", expected);
            scene.put("/v1/agent/service/deregister/foo").status(200);
        });
    }

    private void log() {
        fact("the log comes by and by, from a level on", scene -> {
            String line = RawRequest.line(scene.address(), "/v1/agent/monitor", () -> registered(scene),
                    each -> each.contains(scene.fill("service={u}")));
            assertThat(line)
                    .matches("[-0-9]{10}T[:0-9]{8}\\.[0-9]{3}Z \\[INFO\\]  agent: Synced service: service="
                            + scene.fill("{u}"));
        });
        fact("the log names the requests to who wants to know", scene -> assertThat(RawRequest.line(scene.address(),
                "/v1/agent/monitor?loglevel=debug", () -> scene.get("/v1/kv/{u}?token=hush").status(404),
                each -> each.contains("Request finished") && each.contains(scene.fill("/v1/kv/{u}"))))
                .contains("[DEBUG] agent.http: Request finished: "
                        + "method=GET url=/v1/kv/" + scene.fill("{u}") + "?token=<hidden> from=127."));
        fact("the log is told as JSON", scene -> Reply.of("line", RawRequest.line(scene.address(),
                "/v1/agent/monitor?logjson", () -> registered(scene), each -> each.contains(scene.fill("\"{u}\""))),
                scene.version()).at("/@level", "info").at("/@module", "agent").at("/@message", "Synced service")
                .at("/service", scene.fill("{u}")));
    }

    private static void registered(Scene scene) {
        scene.put("/v1/agent/service/register", "{'Name':'{u}'}").status(200);
    }

    private void coordinates() {
        timed("a node is where somebody says", scene -> {
            node(scene, "{u}");
            update(scene, "{u}", "0.5");
            scene.pass(BATCH);
            scene.until("/v1/coordinate/node/{u}", "known", reply -> reply.json("/0/Coord").isObject())
                    .size("", 1).at("/0/Node", scene.fill("{u}")).at("/0/Segment", "").at("/0/Coord/Height", "0.5")
                    .size("/0/Coord/Vec", 8);
            scene.get("/v1/coordinate/nodes").status(200).has(scene.fill("\"{u}\""));
            scene.get("/v1/coordinate/node/{u}?segment=other").status(404);
        });
        timed("the place of a node that is not there is forgotten", scene -> {
            update(scene, "{u}", "0.5");
            node(scene, "{u}-other");
            update(scene, "{u}-other", "0.5");
            scene.pass(BATCH);
            scene.until("/v1/coordinate/node/{u}-other", "known", reply -> reply.json("/0").isObject());
            scene.get("/v1/coordinate/node/{u}").status(404);
        });
        timed("the nearest instance comes first", scene -> {
            for (String node : new String[]{"far", "near", "mid"}) {
                node(scene, "{u}-" + node);
                scene.put("/v1/catalog/register",
                        "{'Node':'{u}-" + node + "','Address':'10.0.0.1','SkipNodeUpdate':true,"
                                + "'Service':{'ID':'{u}-" + node + "','Service':'{u}'}}")
                        .status(200);
            }
            update(scene, "{u}-far", "0.9");
            update(scene, "{u}-near", "0.1");
            update(scene, "{u}-mid", "0.5");
            scene.pass(BATCH);
            scene.until("/v1/coordinate/nodes", "all known", reply -> reply.body().contains(scene.fill("{u}-mid"))
                    && reply.body().contains(scene.fill("{u}-far")) && reply.body().contains(scene.fill("{u}-near")));
            scene.get("/v1/health/service/{u}?near={u}-near").at("/0/Node/Node", scene.fill("{u}-near"))
                    .at("/1/Node/Node", scene.fill("{u}-mid")).at("/2/Node/Node", scene.fill("{u}-far"));
            scene.get("/v1/catalog/service/{u}?near={u}-near").at("/2/Node", scene.fill("{u}-far"));
        });
    }

    private static void node(Scene scene, String name) {
        scene.put("/v1/catalog/register", "{'Node':'" + name + "','Address':'10.0.0.1'}").status(200);
    }

    private static void update(Scene scene, String node, String height) {
        scene.put("/v1/coordinate/update", "{'Node':'" + node + "','Coord':{'Vec':[0,0,0,0,0,0,0,0],'Error':1.5,"
                + "'Adjustment':0,'Height':" + height + "}}").status(200).is("");
    }

    private void http() {
        fact("a question about the whole server is answered", scene -> assertThat(
                scene.head("OPTIONS * HTTP/1.1\nHost: consul\n\n")).startsWith("HTTP/1.1 200 OK\n")
                .contains("Content-Length: 0\n").doesNotContain("Vary"));
        fact("who takes HTTP/2 for granted is refused", scene -> assertThat(scene.head("PRI * HTTP/2.0\n\nSM\n\n"))
                .startsWith("HTTP/1.1 400 Bad Request\n").contains("Connection: close\n"));
        fact("there is nothing to get of the whole server", scene -> assertThat(
                scene.head("GET * HTTP/1.1\nHost: consul\n\n")).startsWith("HTTP/1.1 400 Bad Request\n")
                .contains("Connection: close\n"));
        fact("a payload of unknown length is not looked at", scene -> {
            assertThat(scene.head(scene.fill("PUT /v1/event/fire/{u} HTTP/1.1\nHost: consul\n"
                    + "Transfer-Encoding: chunked\n\n3\nabc\n0\n\n"))).startsWith("HTTP/1.1 200 OK\n");
            scene.until("/v1/event/list?name={u}", "heard of", reply -> reply.json("/0").isObject())
                    .at("/0/Payload", "null");
        });
    }
}
