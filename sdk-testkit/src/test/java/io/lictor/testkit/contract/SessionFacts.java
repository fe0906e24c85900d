package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Sessions and the locks they hold. */
final class SessionFacts extends Section {
    private static final String CREATE = "PUT /v1/session/create ";
    private static final String NO_SESSION = "00000000-0000-4000-8000-000000000000";

    SessionFacts() {
        super("sessions and locks");
        creating();
        reading();
        acquiring();
        releasing();
        dying();
        lockDelay();
    }

    private void creating() {
        row("PUT /v1/session/create", 200, reply -> reply.fields("", "ID").atMatches("/ID", "[0-9a-f-]{36}"));
        row(CREATE + "{'TTL':'9s'}", 500, is("Invalid Session TTL '9000000000', must be between [10s=24h0m0s]"));
        row(CREATE + "{'TTL':'25h'}", 500, is("Invalid Session TTL '90000000000000', must be between [10s=24h0m0s]"));
        row(CREATE + "{'TTL':'abc'}", 500, is("Session TTL 'abc' invalid: time: invalid duration \"abc\""));
        row(CREATE + "{'TTL':10}", 400);
        row(CREATE + "{'TTL':''}", 200);
        row(CREATE + "{'TTL':'0s'}", 200);
        row(CREATE + "{'LockDelay':'15'}", 400);
        row(CREATE + "{'Behavior':'zzz'}", 500, is("Invalid Behavior setting 'zzz'"));
        row(CREATE + "{'Node':'nope'}", 500,
                is("Missing node registration", "1.10", "apply failed: Missing node registration"));
        row(CREATE + "{'Checks':['nope']}", 500,
                is("Missing check 'nope' registration", "1.10", "apply failed: Missing check 'nope' registration"));
        fact("a critical check refuses a session", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.put("/v1/session/create", "{'Checks':['service:{u}']}").status(500)
                    .is(scene.fill("Check 'service:{u}' is in critical state"), "1.10",
                            scene.fill("apply failed: Check 'service:{u}' is in critical state"));
        });
        delay("'15s'", "15000000000");
        delay("15", "15000000000");
        delay("999", "999000000000");
        delay("1000", "1000");
        delay("'0s'", "0");
        delay("'10m'", "600000000000");
        fact("an id that the client chooses is ignored", scene -> assertThat(scene.put("/v1/session/create",
                "{'ID':'" + NO_SESSION + "'}").text("/ID")).isNotEqualTo(NO_SESSION));
        row("PUT /v1/session/create?dc=zz", 500, is("No path to datacenter"));
    }

    private void delay(String value, String nanos) {
        fact("a LockDelay of " + value + " is " + nanos + " ns", scene -> {
            scene.keep("s", scene.put("/v1/session/create", "{'LockDelay':" + value + "}").status(200), "/ID");
            scene.get("/v1/session/info/{s}").at("/0/LockDelay", nanos);
        });
    }

    private void reading() {
        fact("a session has these fields and defaults", scene -> {
            scene.keep("s", scene.put("/v1/session/create"), "/ID");
            scene.get("/v1/session/info/{s}").status(200).size("", 1).fields("/0", "ID", "Name", "Node", "LockDelay",
                    "Behavior", "TTL", "NodeChecks", "ServiceChecks", "CreateIndex", "ModifyIndex").at("/0/LockDelay",
                            "15000000000")
                    .at("/0/Behavior", "release").at("/0/TTL", "").at("/0/NodeChecks",
                            "[\"serfHealth\"]")
                    .at("/0/ServiceChecks", "null").at("/0/Name", "");
        });
        fact("a session keeps what it was given", scene -> {
            scene.keep("s", scene.put("/v1/session/create",
                    "{'Name':'n-{u}','TTL':'20s','Behavior':'delete','NodeChecks':[]}"), "/ID");
            scene.get("/v1/session/info/{s}").at("/0/Name", scene.fill("n-{u}")).at("/0/TTL", "20s").at("/0/Behavior",
                    "delete").atMatches("/0/NodeChecks", "null|\\[]");
            scene.get("/v1/session/list").has(scene.fill("{s}"));
            scene.keep("node", scene.get("/v1/session/info/{s}"), "/0/Node");
            scene.get("/v1/session/node/{node}").has(scene.fill("{s}"));
        });
        row("GET /v1/session/info/" + NO_SESSION, 200, is("[]"));
        row("GET /v1/session/node/{u}", 200, is("[]"));
        row("PUT /v1/session/destroy/" + NO_SESSION, 200, is("true"));
        row("PUT /v1/session/renew/" + NO_SESSION, 404, is("Session id '" + NO_SESSION + "' not found"));
        fact("renew answers the session, with a TTL or without", scene -> {
            scene.keep("s", scene.put("/v1/session/create", "{'TTL':'30s'}"), "/ID");
            scene.put("/v1/session/renew/{s}").status(200).size("", 1).at("/0/TTL", "30s").at("/0/ID",
                    scene.fill("{s}"));
            scene.keep("s", scene.put("/v1/session/create"), "/ID");
            scene.put("/v1/session/renew/{s}").status(200).at("/0/TTL", "");
        });
        until("1.12", () -> row("PUT /v1/session/renew/nope", 500, has("UUID must be 36 characters")));
        since("1.12", () -> row("PUT /v1/session/renew/nope", 404, is("Session id 'nope' not found")));
        row("PUT /v1/session/renew/", 400, says("Missing session"));
        row("PUT /v1/session/destroy/", 400, says("Missing session"));
    }

    private void acquiring() {
        fact("the first acquires, the holder again, another not", scene -> {
            session(scene, "a");
            session(scene, "b");
            scene.put("/v1/kv/{u}?acquire={a}", "1").is("true");
            scene.get("/v1/kv/{u}").at("/0/Session", scene.fill("{a}")).at("/0/LockIndex", "1").at("/0/Value", "MQ==");
            scene.put("/v1/kv/{u}?acquire={a}", "2").is("true");
            scene.get("/v1/kv/{u}").at("/0/LockIndex", "1").at("/0/Value", "Mg==");
            scene.put("/v1/kv/{u}?acquire={b}", "3").is("false");
            scene.get("/v1/kv/{u}").at("/0/Session", scene.fill("{a}")).at("/0/Value", "Mg==");
        });
        fact("each new holder counts the LockIndex up", scene -> {
            session(scene, "a");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            scene.put("/v1/kv/{u}?release={a}", "1").is("true");
            scene.get("/v1/kv/{u}").at("/0/LockIndex", "1").at("/0/Session", "absent");
            scene.put("/v1/kv/{u}?acquire={a}", "1").is("true");
            scene.get("/v1/kv/{u}").at("/0/LockIndex", "2");
        });
        fact("the same value acquired again by the holder changes nothing", scene -> {
            session(scene, "a");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            scene.put("/v1/kv/{u}?acquire={a}", "1").is("true");
            assertThat(scene.get("/v1/kv/{u}").index()).isEqualTo(index);
        });
        fact("a key that was there may be acquired", scene -> {
            session(scene, "a");
            scene.put("/v1/kv/{u}", "0");
            scene.put("/v1/kv/{u}?acquire={a}", "1").is("true");
            scene.get("/v1/kv/{u}").at("/0/LockIndex", "1");
        });
        row("PUT /v1/kv/{u}?acquire=" + NO_SESSION + " x", 500, is("invalid session \"" + NO_SESSION + "\"", "1.10",
                "raft apply failed: invalid session \"" + NO_SESSION + "\""));
        until("1.12", () -> row("PUT /v1/kv/{u}?acquire=abc x", 500,
                is("failed session lookup: index error: UUID must be 36 characters", "1.10",
                        "raft apply failed: failed session lookup: index error: UUID must be 36 characters")));
        since("1.12", () -> row("PUT /v1/kv/{u}?acquire=abc x", 500,
                is("raft apply failed: invalid session \"abc\"")));
        row("PUT /v1/kv/{u}?acquire= x", 500, is("missing session", "1.10", "raft apply failed: missing session"));
        fact("a plain write leaves the holder and sets the LockIndex to 0", scene -> {
            session(scene, "a");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            scene.put("/v1/kv/{u}", "2").is("true");
            scene.get("/v1/kv/{u}").at("/0/Session", scene.fill("{a}")).at("/0/LockIndex", "0").at("/0/Value", "Mg==");
        });
        fact("a held key may be deleted and acquired by another at once", scene -> {
            session(scene, "a");
            session(scene, "b");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            scene.delete("/v1/kv/{u}").is("true");
            scene.put("/v1/kv/{u}?acquire={b}", "1").is("true");
            scene.get("/v1/kv/{u}").at("/0/LockIndex", "1");
        });
    }

    private void releasing() {
        fact("only the holder releases, and writes the body", scene -> {
            session(scene, "a");
            session(scene, "b");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            scene.put("/v1/kv/{u}?release={b}", "2").is("false");
            scene.put("/v1/kv/{u}?release={a}", "3").is("true");
            scene.get("/v1/kv/{u}").at("/0/Value", "Mw==").at("/0/Session", "absent");
            scene.put("/v1/kv/{u}?release={a}", "4").is("false");
        });
        fact("release without a body empties the value", scene -> {
            session(scene, "a");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            scene.put("/v1/kv/{u}?release={a}").is("true");
            scene.get("/v1/kv/{u}").at("/0/Value", "null");
        });
        fact("release of a missing key makes none", scene -> {
            session(scene, "a");
            scene.put("/v1/kv/{u}?release={a}", "1").is("false");
            scene.get("/v1/kv/{u}").status(404);
        });
        row("PUT /v1/kv/{u}?release=" + NO_SESSION + " x", 200, is("false"));
        fact("another takes the lock at once after a release", scene -> {
            session(scene, "a");
            session(scene, "b");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            scene.put("/v1/kv/{u}?release={a}", "1").is("true");
            scene.put("/v1/kv/{u}?acquire={b}", "1").is("true");
        });
    }

    private void dying() {
        fact("a destroyed session frees its keys and wakes who watches", scene -> {
            session(scene, "a");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            Poll poll = scene.poll("/v1/kv/{u}");
            scene.put("/v1/session/destroy/{a}").status(200).is("true");
            Reply freed = poll.wakes().status(200).at("/0/Session", "absent").at("/0/LockIndex", "1").at("/0/Value",
                    "MQ==");
            poll.isLaterThanAsked(freed);
        });
        fact("a destroyed session with the behaviour delete takes its keys with it", scene -> {
            scene.keep("a", scene.put("/v1/session/create", "{'Behavior':'delete'}"), "/ID");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            Poll poll = scene.poll("/v1/kv/{u}");
            scene.put("/v1/session/destroy/{a}");
            poll.wakes().status(404);
        });
        fact("a session ends when its check turns critical, not on a warning", scene -> {
            bound(scene);
            scene.put("/v1/agent/check/warn/service:{u}");
            scene.until("/v1/health/checks/{u}", "warning", reply -> "warning".equals(reply.text("/0/Status")));
            scene.get("/v1/session/info/{a}").size("", 1);
            scene.put("/v1/agent/check/fail/service:{u}");
            scene.until("/v1/session/info/{a}", "no session", reply -> reply.json("/0").isMissingNode());
        });
        fact("a session ends when its service is removed", scene -> {
            bound(scene);
            scene.deregister("{u}");
            scene.until("/v1/session/info/{a}", "no session", reply -> reply.json("/0").isMissingNode());
        });
        fact("a session ends when its check is removed", scene -> {
            bound(scene);
            scene.put("/v1/agent/check/deregister/service:{u}");
            scene.until("/v1/session/info/{a}", "no session", reply -> reply.json("/0").isMissingNode());
        });
        fact("a session ends with its node", scene -> {
            scene.put("/v1/catalog/register", "{'Node':'n-{u}','Address':'10.9.9.9'}");
            scene.keep("a", scene.put("/v1/session/create", "{'Node':'n-{u}','NodeChecks':[]}").status(200), "/ID");
            scene.put("/v1/catalog/deregister", "{'Node':'n-{u}'}").is("true");
            scene.get("/v1/session/info/{a}").is("[]");
        });
        timed("a session is there for its TTL and gone after twice that", scene -> {
            scene.keep("a", scene.put("/v1/session/create", "{'TTL':'10s','Name':'{u}'}"), "/ID");
            scene.put("/v1/kv/{u}?acquire={a}", "1").is("true");
            scene.pass(Duration.ofSeconds(12));
            scene.get("/v1/session/info/{a}").size("", 1);
            scene.pass(Duration.ofMillis(8_500));
            scene.until("/v1/session/info/{a}", "no session", reply -> reply.json("/0").isMissingNode());
            scene.get("/v1/kv/{u}").status(200).at("/0/Session", "absent");
            scene.put("/v1/session/renew/{a}").status(404);
        });
        timed("a renewal starts the TTL anew", scene -> {
            scene.keep("a", scene.put("/v1/session/create", "{'TTL':'10s'}"), "/ID");
            scene.pass(Duration.ofSeconds(12));
            scene.put("/v1/session/renew/{a}").status(200);
            scene.pass(Duration.ofSeconds(12));
            scene.get("/v1/session/info/{a}").size("", 1);
        });
    }

    private static void bound(Scene scene) {
        scene.register("{'Name':'{u}','Check':{'TTL':'600s','Status':'passing'}}");
        scene.keep("a", scene.put("/v1/session/create", "{'Checks':['service:{u}']}").status(200), "/ID");
    }

    private void lockDelay() {
        timed("the lock-delay after a destroyed session is a plain false", scene -> {
            scene.keep("a", scene.put("/v1/session/create", "{'LockDelay':'10s'}"), "/ID");
            session(scene, "b");
            scene.put("/v1/kv/{u}?acquire={a}", "1").is("true");
            scene.put("/v1/session/destroy/{a}");
            scene.put("/v1/kv/{u}?acquire={b}", "2").status(200).is("false");
            scene.get("/v1/kv/{u}").at("/0/Session", "absent");
            scene.pass(Duration.ofMillis(10_100));
            scene.put("/v1/kv/{u}?acquire={b}", "2").is("true");
        });
        fact("no lock-delay with 0s", scene -> {
            scene.keep("a", scene.put("/v1/session/create", "{'LockDelay':'0s'}"), "/ID");
            session(scene, "b");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            scene.put("/v1/session/destroy/{a}");
            scene.put("/v1/kv/{u}?acquire={b}", "2").is("true");
        });
        fact("a plain write passes during the lock-delay", scene -> {
            session(scene, "a");
            scene.put("/v1/kv/{u}?acquire={a}", "1");
            scene.put("/v1/session/destroy/{a}");
            scene.put("/v1/kv/{u}", "2").is("true");
        });
    }

    private static void session(Scene scene, String name) {
        scene.keep(name, scene.put("/v1/session/create").status(200), "/ID");
    }
}
