package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;

/** Blocking queries, and what wakes them. */
final class BlockingFacts extends Section {
    BlockingFacts() {
        super("blocking");
        parameters();
        waiting();
        keys();
        health();
        catalog();
        others();
        hashes();
    }

    private void parameters() {
        row("GET /v1/kv/{u}?index=abc", 400, is("Invalid index"));
        row("GET /v1/kv/{u}?index=-1", 400, is("Invalid index"));
        row("GET /v1/kv/{u}?index=18446744073709551616", 400, is("Invalid index"));
        row("GET /v1/kv/{u}?index=1&wait=abc", 400, is("Invalid wait time"));
        row("GET /v1/kv/{u}?index=1&wait=5", 400, is("Invalid wait time"));
        row("GET /v1/health/service/{u}?index=abc", 400, is("Invalid index"));
        row("GET /v1/kv/{u}?index=0&wait=5m", 404);
        row("GET /v1/kv/{u}?wait=5m", 404);
        row("GET /v1/catalog/nodes?index=0&wait=5m", 200);
    }

    private void waiting() {
        timed("a wait that ends answers with the index that was asked", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            Poll poll = scene.pollFrom("/v1/kv/{u}", index, "5s");
            poll.staysQuiet();
            scene.pass(Duration.ofMillis(5_400));
            assertThat(poll.wakes().status(200).at("/0/Value", "MQ==").index()).isEqualTo(index);
        });
        timed("an index above the real one blocks, and the real one is answered", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            Poll poll = scene.pollFrom("/v1/kv/{u}", index + 1_000_000, "5s");
            poll.staysQuiet();
            scene.pass(Duration.ofMillis(5_400));
            assertThat(poll.wakes().status(200).index()).isEqualTo(index);
        });
        quiet("a wait of 0s is not no wait", "/v1/kv/{u}&wait=0s", scene -> {});
        quiet("a negative wait is not no wait", "/v1/kv/{u}&wait=-5s", scene -> {});
        fact("an old index answers at once", scene -> {
            scene.put("/v1/kv/{u}", "1");
            scene.start("/v1/kv/{u}?index=1&wait=30s", 1).wakes().status(200);
        });
        timed("a missing key is 404 also when the wait ends", scene -> {
            scene.put("/v1/kv/{u}/a", "1");
            scene.delete("/v1/kv/{u}/a");
            Poll poll = scene.pollFrom("/v1/kv/{u}?recurse", scene.get("/v1/kv/{u}?recurse").index(), "5s");
            poll.staysQuiet();
            scene.pass(Duration.ofMillis(5_400));
            poll.wakes().status(404).is("");
        });
    }

    private void keys() {
        wakes("a key wakes on its value", "/v1/kv/{u}", put("{u}", "2"));
        wakes("a key wakes on its flags", "/v1/kv/{u}", put("{u}?flags=3", "1"));
        wakes("a key wakes on its deletion", "/v1/kv/{u}", scene -> scene.delete("/v1/kv/{u}"));
        wakes("a key wakes on a transaction", "/v1/kv/{u}", scene -> scene.put("/v1/txn",
                "[{'KV':{'Verb':'set','Key':'{u}','Value':'Mg=='}}]").status(200));
        wakes("a key wakes on a lock", "/v1/kv/{u}", scene -> {
            scene.keep("s", scene.put("/v1/session/create"), "/ID");
            scene.put("/v1/kv/{u}?acquire={s}", "1").is("true");
        });
        quiet("a key sleeps on the same value", "/v1/kv/{u}", put("{u}", "1"));
        quiet("a key sleeps on another key", "/v1/kv/{u}", put("other-{u}", "1"));
        quiet("a key sleeps on its child", "/v1/kv/{u}", put("{u}/a", "1"));
        quiet("a key sleeps on a service", "/v1/kv/{u}", scene -> scene.register("{'Name':'{u}'}"));
        until("1.10", () -> wakes("a missing key wakes on any key", "/v1/kv/missing-{u}", put("other-{u}", "1")));
        since("1.10", () -> quiet("a missing key sleeps on other keys", "/v1/kv/missing-{u}", put("other-{u}", "1")));
        wakes("a prefix wakes on a new child", "/v1/kv/{u}?recurse", put("{u}/a", "1"));
        wakes("a prefix wakes on a changed child", "/v1/kv/{u}?recurse", put("{u}", "2"));
        wakes("a prefix wakes on a deleted child", "/v1/kv/{u}?recurse", scene -> scene.delete("/v1/kv/{u}"));
        wakes("a list of keys wakes on a new one", "/v1/kv/{u}?keys", put("{u}/a", "1"));
        wakes("a prefix is a prefix of the text", "/v1/kv/{u}?recurse", put("{u}x/b", "1"));
        quiet("a prefix sleeps on another prefix", "/v1/kv/{u}?recurse", put("other-{u}", "1"));
        wakes("a prefix that never was wakes on any key", "/v1/kv/never-{u}?recurse", put("other-{u}", "1"));
        fact("an emptied prefix sleeps on other keys and wakes on its own", scene -> {
            scene.put("/v1/kv/{u}/a", "1");
            scene.delete("/v1/kv/{u}/a");
            Poll poll = scene.poll("/v1/kv/{u}?recurse");
            scene.put("/v1/kv/other-{u}", "1");
            poll.staysQuiet();
            scene.put("/v1/kv/{u}/b", "1");
            poll.wakes().status(200);
        });
    }

    private void health() {
        String path = "/v1/health/service/{u}";
        wakes("an instance list wakes on a new instance", path, register("'ID':'{u}-2'"));
        wakes("an instance list wakes on a port", path, register("'Port':81"));
        wakes("an instance list wakes on a tag", path, register("'Tags':['x']"));
        wakes("an instance list wakes on metadata", path, register("'Meta':{'a':'b'}"));
        wakes("an instance list wakes on a status", path, scene -> scene.put("/v1/agent/check/fail/service:{u}"));
        wakes("an instance list wakes on a removal", path, scene -> scene.deregister("{u}"));
        wakes("an instance list wakes on its maintenance", path,
                scene -> scene.put("/v1/agent/service/maintenance/{u}?enable=true"));
        wakes("an instance list wakes on a check of its node", path, scene -> {
            scene.put("/v1/agent/check/register", "{'Name':'node-{u}','TTL':'600s','Status':'passing'}").status(200);
            scene.put("/v1/agent/check/deregister/node-{u}").status(200);
        });
        wakes("a list of passing instances wakes on what it does not show", path + "?passing",
                scene -> scene.put("/v1/agent/check/fail/service:{u}"));
        wakes("a list by tag wakes on what it does not show", path + "?tag=none", register("'Port':81"));
        quiet("an instance list sleeps on the same registration", path, register("'Port':80"));
        quiet("an instance list sleeps on another service", path,
                scene -> scene.put("/v1/agent/service/register", "{'Name':'other-{u}'}").status(200));
        quiet("an instance list sleeps on the same status and output", path,
                scene -> scene.put("/v1/agent/check/pass/service:{u}").status(200));
        quiet("an instance list sleeps on another output of the same status", path,
                scene -> scene.put("/v1/agent/check/pass/service:{u}?note=other").status(200));
        quiet("an instance list sleeps on a key", path, put("x-{u}", "1"));
        fact("a service nobody has registered wakes on its first instance", scene -> {
            Poll poll = scene.poll("/v1/health/service/new-{u}");
            scene.put("/v1/agent/service/register", "{'Name':'new-{u}'}").status(200);
            poll.wakes().status(200);
            scene.until("/v1/health/service/new-{u}", "one", reply -> !reply.json("/0").isMissingNode());
        });
        quiet("a missing service sleeps on keys", "/v1/health/service/missing-{u}", put("x-{u}", "1"));
        fact("after the first extinction of all a missing service sleeps on others", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.deregister("{u}").until("/v1/catalog/service/{u}", "gone", reply -> reply.json("/0").isMissingNode());
            Poll poll = scene.poll("/v1/health/service/missing-{u}");
            scene.put("/v1/agent/service/register", "{'Name':'other-{u}'}").status(200);
            poll.staysQuiet();
        });
    }

    private void catalog() {
        String path = "/v1/catalog/service/{u}";
        wakes("catalog/service wakes on a port", path, register("'Port':81"));
        quiet("catalog/service sleeps on a status", path, scene -> scene.put("/v1/agent/check/fail/service:{u}"));
        wakes("catalog/services wakes on a new service", "/v1/catalog/services",
                scene -> scene.put("/v1/agent/service/register", "{'Name':'other-{u}'}"));
        wakes("catalog/services wakes on a port", "/v1/catalog/services", register("'Port':81"));
        quiet("catalog/services sleeps on a status", "/v1/catalog/services",
                scene -> scene.put("/v1/agent/check/fail/service:{u}"));
        quiet("catalog/nodes sleeps on a service", "/v1/catalog/nodes", register("'Port':81"));
        wakes("catalog/nodes wakes on a node", "/v1/catalog/nodes", scene -> {
            scene.put("/v1/catalog/register", "{'Node':'n-{u}','Address':'10.9.9.9'}").is("true");
            scene.put("/v1/catalog/deregister", "{'Node':'n-{u}'}").is("true");
        });
        wakes("health/state wakes on a status", "/v1/health/state/critical",
                scene -> scene.put("/v1/agent/check/fail/service:{u}"));
        wakes("internal/ui/nodes wakes on a port", "/v1/internal/ui/nodes", register("'Port':81"));
        wakes("internal/ui/nodes wakes on a status", "/v1/internal/ui/nodes",
                scene -> scene.put("/v1/agent/check/fail/service:{u}"));
        fact("internal/ui/nodes is as new as the index that it is asked to pass", scene -> {
            scene.register("{'Name':'{u}','Port':80}");
            long index = scene.get("/v1/catalog/services").index();
            Reply all = scene.get("/v1/internal/ui/nodes?stale&wait=2s&index=" + (index - 1)).status(200);
            all.has(scene.fill("\"Service\": \"{u}\""));
            assertThat(all.index()).isGreaterThanOrEqualTo(index);
        });
        fact("catalog/services blocks on an index that another table has reached", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.put("/v1/agent/check/fail/service:{u}").status(200);
            scene.until("/v1/health/service/{u}", "critical",
                    reply -> reply.body().contains("\"Status\": \"critical\""));
            Poll poll = scene.pollFrom("/v1/catalog/services", scene.get("/v1/internal/ui/nodes").index(), Poll.WAIT);
            poll.staysQuiet();
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':82}").status(200);
            poll.wakes().status(200);
        });
        wakes("health/checks wakes on a status", "/v1/health/checks/{u}",
                scene -> scene.put("/v1/agent/check/fail/service:{u}"));
        quiet("health/checks sleeps on another service", "/v1/health/checks/{u}",
                scene -> scene.put("/v1/agent/service/register", "{'Name':'o-{u}','Check':{'TTL':'600s'}}"));
        quiet("health/state sleeps on a key", "/v1/health/state/any", put("x-{u}", "1"));
    }

    private void others() {
        fact("session/list wakes on a session", scene -> {
            Poll poll = scene.poll("/v1/session/list");
            scene.put("/v1/session/create").status(200);
            poll.wakes().status(200);
        });
        quiet("session/list sleeps on a key", "/v1/session/list", put("x-{u}", "1"));
        fact("session/info wakes on its end with an empty list", scene -> {
            scene.keep("s", scene.put("/v1/session/create"), "/ID");
            Poll poll = scene.poll("/v1/session/info/{s}");
            scene.put("/v1/kv/{u}", "1");
            poll.staysQuiet();
            scene.put("/v1/session/destroy/{s}").is("true");
            poll.wakes().status(200).is("[]");
        });
        wakes("the list of intentions wakes on one", "/v1/connect/intentions", scene -> scene.post(
                "/v1/connect/intentions", "{'SourceName':'a-{u}','DestinationName':'b-{u}','Action':'deny'}")
                .status(200));
        fact("a config entry sleeps on others and wakes on itself", scene -> {
            entry(scene, "{u}", "http");
            entry(scene, "o-{u}", "tcp");
            Poll poll = scene.poll("/v1/config/service-defaults/{u}");
            poll.staysQuiet();
            entry(scene, "o-{u}", "http");
            poll.staysQuiet();
            entry(scene, "{u}", "tcp");
            poll.wakes().at("/Protocol", "tcp");
        });
        until("1.10", () -> fact("a list of config entries wakes on any", scene -> {
            entry(scene, "{u}", "http");
            Poll poll = scene.poll("/v1/config/service-resolver");
            entry(scene, "o-{u}", "http");
            poll.wakes().status(200);
        }));
        since("1.10", () -> fact("a list of config entries wakes on its kind only", scene -> {
            scene.put("/v1/config", "{'Kind':'service-resolver','Name':'r-{u}'}").status(200);
            Poll poll = scene.poll("/v1/config/service-resolver");
            poll.staysQuiet();
            entry(scene, "o-{u}", "http");
            poll.staysQuiet();
            scene.put("/v1/config", "{'Kind':'service-resolver','Name':'s-{u}'}").status(200);
            poll.isLaterThanAsked(poll.wakes());
        }));
    }

    private static void entry(Scene scene, String name, String protocol) {
        scene.put("/v1/config", "{'Kind':'service-defaults','Name':'" + name + "','Protocol':'" + protocol + "'}")
                .status(200);
    }

    private void hashes() {
        fact("agent/service blocks on its hash until the definition changes", scene -> {
            scene.register("{'Name':'{u}','Port':80,'Check':{'TTL':'600s'}}");
            String hash = scene.get("/v1/agent/service/{u}").header("X-Consul-Contenthash");
            Poll poll = scene.start("/v1/agent/service/{u}?hash=" + hash + "&wait=30s", 0);
            scene.put("/v1/agent/check/pass/service:{u}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':80,'Check':{'TTL':'600s'}}");
            poll.staysQuiet();
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Port':81,'Check':{'TTL':'600s'}}");
            poll.wakes().status(200).at("/Port", "81");
        });
        fact("agent/service answers another hash at once", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.start("/v1/agent/service/{u}?hash=0000000000000000&wait=30s", 0).wakes().status(200);
        });
        fact("agent/service wakes on its end with 404", scene -> {
            scene.register("{'Name':'{u}'}");
            String hash = scene.get("/v1/agent/service/{u}").header("X-Consul-Contenthash");
            Poll poll = scene.start("/v1/agent/service/{u}?hash=" + hash + "&wait=30s", 0);
            scene.deregister("{u}");
            poll.wakes().status(404).has("unknown service ID: ");
        });
    }

    private static Consumer<Scene> put(String key, String value) {
        return scene -> scene.put("/v1/kv/" + key, value).status(200);
    }

    /** Registers with one field more; the port is another one only if the field says so. */
    private static Consumer<Scene> register(String field) {
        String port = field.contains("Port") ? "" : ",'Port':80";
        return scene -> scene.put("/v1/agent/service/register",
                "{'Name':'{u}'" + port + ",'Check':{'TTL':'600s'}," + field + "}").status(200);
    }

    private static void prepare(Scene scene, String path) {
        if (path.startsWith("/v1/kv/")) {
            scene.put("/v1/kv/{u}", "1");
        } else {
            scene.register("{'Name':'{u}','Port':80,'Check':{'TTL':'600s','Status':'passing'}}");
        }
    }

    private void wakes(String name, String path, Consumer<Scene> change) {
        fact(name, scene -> {
            prepare(scene, path);
            Poll poll = scene.poll(path);
            change.accept(scene);
            poll.isLaterThanAsked(poll.wakes());
        });
    }

    /** The path may say another wait. */
    private void quiet(String name, String path, Consumer<Scene> change) {
        fact(name, scene -> {
            String[] parts = path.split("&wait=", 2);
            prepare(scene, path);
            long index = scene.get(parts[0]).index();
            Poll poll = scene.pollFrom(parts[0], index, parts.length > 1 ? parts[1] : Poll.WAIT);
            // a poll that comes after the change is answered at once where the index is the table's
            poll.staysQuiet();
            change.accept(scene);
            poll.staysQuiet();
        });
    }
}
