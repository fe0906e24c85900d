package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;

/** Reads of health that an agent answers from a view which servers stream to it. */
final class StreamingFacts extends Section {
    private static final String BACKEND = "X-Consul-Query-Backend";
    private static final String HEALTH = "/v1/health/service/{u}";
    private static final String WITH_INDEX = HEALTH + "?index=1&wait=5s";

    StreamingFacts() {
        super("streaming");
        until("1.10", this::without);
        since("1.10", () -> {
            sources();
            emptied();
            metadata();
            filters();
        });
        order();
        addresses();
    }

    private void without() {
        fact("no answer says where it is from", scene -> {
            scene.register("{'Name':'{u}'}");
            for (String path : new String[]{HEALTH, WITH_INDEX, HEALTH + "?cached", "/v1/catalog/nodes"}) {
                scene.get(path).status(200).noHeader(BACKEND).header("X-Consul-Knownleader", "true");
            }
        });
        fact("node-meta is compared for equality with an index as well", scene -> {
            environments(scene);
            scene.get(WITH_INDEX + "&node-meta=env:prod").size("", 1).at("/0/Node/Node", scene.fill("a-{u}"));
        });
    }

    private void sources() {
        source("without an index", "", "blocking-query");
        source("with an index", "?index=1&wait=5s", "streaming");
        source("with an index and passing", "?passing&index=1&wait=5s", "streaming");
        source("near somebody", "?near=_agent&index=1&wait=5s", "blocking-query");
        until("1.13", () -> source("merged with its defaults", "?merge-central-config&index=1&wait=5s", "streaming"));
        since("1.14", () -> source("merged with its defaults", "?merge-central-config&index=1&wait=5s",
                "blocking-query"));
        fact("a cached read is the view's", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.get(WITH_INDEX).status(200);
            streamed(scene.get(HEALTH + "?cached").size("", 1).header("X-Cache", "HIT").header("Age", "0"));
        });
        fact("endpoints of the mesh are streamed", scene -> {
            scene.register("{'Name':'{u}','Port':80,'Connect':{'Native':true}}");
            streamed(scene.get("/v1/health/connect/{u}?index=1&wait=5s").size("", 1));
        });
        row("GET /v1/catalog/nodes?index=1&wait=5s", 200, header(BACKEND, "blocking-query"),
                header("X-Consul-Knownleader", "true"));
        fact("an instance more wakes a streaming poll", scene -> {
            scene.register("{'Name':'{u}'}");
            Poll poll = scene.poll(HEALTH);
            poll.staysQuiet();
            scene.put("/v1/agent/service/register", "{'Name':'{u}','ID':'{u}-2'}").status(200);
            Reply woken = poll.wakes().size("", 2);
            poll.isLaterThanAsked(woken);
            streamed(woken);
        });
    }

    private void source(String what, String query, String backend) {
        fact("the source of a read " + what, scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s','Status':'passing'}}");
            scene.get(HEALTH + query).status(200).size("", 1).header(BACKEND, backend)
                    .header("X-Consul-Knownleader", "streaming".equals(backend) ? "false" : "true")
                    .header("X-Consul-Lastcontact", "0").headerMatches("X-Consul-Index", "[0-9]+");
        });
    }

    /** That the leader is not known is what such an answer always says. */
    private static void streamed(Reply reply) {
        reply.status(200).header(BACKEND, "streaming").header("X-Consul-Knownleader", "false").header(
                "X-Consul-Lastcontact", "0");
    }

    private void emptied() {
        fact("the last instance leaves under a streaming poll", scene -> {
            scene.register("{'Name':'{u}'}");
            Poll poll = scene.poll(HEALTH);
            poll.staysQuiet();
            scene.deregister("{u}");
            Reply woken = poll.wakes().is("[]");
            poll.isLaterThanAsked(woken);
            streamed(woken);
            scene.get(HEALTH).is("[]").header("X-Consul-Knownleader", "true").header(BACKEND, "blocking-query");
        });
        fact("who missed that the last instance left is told at once", scene -> {
            scene.register("{'Name':'{u}'}");
            long index = scene.get(HEALTH).index();
            scene.get(WITH_INDEX).size("", 1);
            scene.deregister("{u}");
            scene.until(HEALTH, "none", reply -> reply.json("/0").isMissingNode());
            Reply late = scene.pollFrom(HEALTH, index, Poll.WAIT).wakes().is("[]");
            assertThat(late.index()).as(late::toString).isGreaterThan(index);
            streamed(late);
        });
        fact("an emptied service sleeps until it has an instance again", scene -> {
            scene.register("{'Name':'{u}'}");
            Poll poll = scene.poll(HEALTH);
            scene.deregister("{u}");
            Poll next = scene.pollFrom(HEALTH, poll.wakes().is("[]").index(), Poll.WAIT);
            next.staysQuiet();
            scene.register("{'Name':'{u}'}");
            next.wakes().size("", 1);
        });
    }

    private void metadata() {
        fact("node-meta is contained, where it is streamed", scene -> {
            environments(scene);
            scene.get(HEALTH + "?node-meta=env:prod").size("", 1).at("/0/Node/Node", scene.fill("a-{u}"));
            streamed(scene.get(WITH_INDEX + "&node-meta=env:prod").size("", 2));
            scene.get(HEALTH + "?cached&node-meta=env:prod").size("", 2);
        });
        fact("a key of node-meta that has a dash is refused, where it is streamed", scene -> {
            environments(scene);
            scene.get(HEALTH + "?node-meta=rack-id:1").status(200).size("", 1);
            scene.get(WITH_INDEX + "&node-meta=rack-id:1").status(500).has("no match found, expected: ");
        });
        fact("a filter compares metadata of the node for equality", scene -> {
            environments(scene);
            String filter = "filter=Node.Meta%5B%22env%22%5D%20==%20%22prod%22";
            scene.get(HEALTH + "?" + filter).size("", 1);
            streamed(scene.get(WITH_INDEX + "&" + filter).size("", 1).at("/0/Node/Node", scene.fill("a-{u}")));
            scene.get(WITH_INDEX + "&filter=Node.Meta%5B%22rack-id%22%5D%20==%20%221%22").size("", 1);
        });
    }

    /** The service on a node of {@code prod} and on one of {@code preprod}. */
    private static void environments(Scene scene) {
        for (String node : List.of("'a-{u}','NodeMeta':{'env':'prod','rack-id':'1'}",
                "'b-{u}','NodeMeta':{'env':'preprod','rack-id':'2'}")) {
            scene.put("/v1/catalog/register", "{'Node':" + node + ",'Address':'10.0.0.1','Service':{'Service':'{u}'}}")
                    .is("true");
        }
    }

    private void filters() {
        fact("a filter that cannot be read is refused in other words, where it is streamed", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.get(HEALTH + "?filter=zz").status(500).has("Failed to create boolean expression evaluator: ");
            scene.get(WITH_INDEX + "&filter=zz").status(500).hasNot("evaluator").has("no match found, expected: ");
        });
    }

    private void order() {
        until("1.10", () -> fact("instances are sorted without regard to case, with an index as well",
                mixed("{u}-a", "{u}-B")));
        since("1.10", () -> fact("instances are sorted by bytes, where they are streamed", mixed("{u}-B", "{u}-a")));
        since("1.10", () -> fact("an id that differs in case only stays as a ghost, where it is streamed", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-a'}");
            scene.get(WITH_INDEX).size("", 1);
            scene.put("/v1/agent/service/register", "{'Name':'{u}','ID':'{u}-A'}").status(200);
            scene.until(HEALTH, "the new id", reply -> reply.body().contains(scene.fill("{u}-A")));
            scene.get(HEALTH).size("", 1);
            scene.until(HEALTH + "?cached", "both", reply -> reply.json("").size() == 2);
            scene.deregister("{u}-A");
            scene.until(HEALTH, "none", reply -> reply.json("/0").isMissingNode());
            scene.until(HEALTH + "?cached", "the ghost", reply -> reply.json("").size() == 1)
                    .at("/0/Service/ID", scene.fill("{u}-a"));
        }));
    }

    private static Consumer<Scene> mixed(String first, String second) {
        return scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-a'}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','ID':'{u}-B'}").status(200);
            scene.until(HEALTH, "two", reply -> reply.json("").size() == 2)
                    .at("/0/Service/ID", scene.fill("{u}-a")).at("/1/Service/ID", scene.fill("{u}-B"));
            scene.get(WITH_INDEX).at("/0/Service/ID", scene.fill(first)).at("/1/Service/ID", scene.fill(second));
        };
    }

    private void addresses() {
        until("1.11", () -> fact("a native service has its own addresses only", scene -> {
            scene.register("{'Name':'{u}','Port':80,'Connect':{'Native':true}}");
            scene.get("/v1/catalog/service/{u}").hasNot("consul-virtual");
        }));
        since("1.11", () -> fact("the catalog gives a native service a virtual address", scene -> {
            scene.register("{'Name':'{u}','Port':80,'Connect':{'Native':true}}");
            scene.get("/v1/catalog/service/{u}").atMatches("/0/ServiceTaggedAddresses/consul-virtual/Address",
                    "240\\..*").at("/0/ServiceTaggedAddresses/consul-virtual/Port", "80");
        }));
    }
}
