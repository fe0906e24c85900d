package io.lictor.testkit.contract;

/** User events. */
final class EventFacts extends Section {
    EventFacts() {
        super("events");
        fact("an event comes back with its id and without a time", scene -> scene.put("/v1/event/fire/{u}", "hello")
                .status(200).fields("", "ID", "Name", "Payload", "NodeFilter", "ServiceFilter", "TagFilter", "Version",
                        "LTime")
                .atMatches("/ID", "[0-9a-f-]{36}").at("/Payload", "aGVsbG8=").at("/Version", "1").at("/LTime", "0"));
        fact("an event without a payload has a null one",
                scene -> scene.put("/v1/event/fire/{u}").at("/Payload", "null"));
        fact("the list has events of a name, the oldest first, with an index of 64 bits", scene -> {
            fired(scene, "1");
            fired(scene, "2");
            scene.get("/v1/event/list?name={u}").size("", 2).at("/0/Payload", "MQ==").at("/1/Payload", "Mg==").at(
                    "/0/Name", scene.fill("{u}")).atMatches("/1/LTime", "[1-9][0-9]*").headerMatches("X-Consul-Index",
                            "[0-9]+")
                    .noHeader("X-Consul-Knownleader");
            scene.get("/v1/event/list").has(scene.fill("{u}"));
        });
        fact("the index is made of the newest event's id", scene -> {
            fired(scene, "1");
            Reply list = scene.get("/v1/event/list?name={u}");
            String id = list.text("/0/ID").replace("-", "");
            long expected = Long.parseUnsignedLong(id.substring(0, 16), 16) ^ Long.parseUnsignedLong(id.substring(16),
                    16);
            list.header("X-Consul-Index", Long.toUnsignedString(expected));
        });
        fact("a list of a name wakes on its next event and sleeps on others", scene -> {
            fired(scene, "1");
            Poll poll = scene.poll("/v1/event/list?name={u}");
            scene.put("/v1/event/fire/other-{u}", "1").status(200);
            poll.staysQuiet();
            scene.put("/v1/event/fire/{u}", "2").status(200);
            poll.wakes().status(200).size("", 2);
        });
        fact("an event for a service that is not here is not in the list", scene -> {
            scene.put("/v1/event/fire/{u}?service=nope-{u}", "1").status(200).at("/ServiceFilter",
                    scene.fill("nope-{u}"));
            scene.put("/v1/event/fire/{u}", "2").status(200);
            scene.until("/v1/event/list?name={u}", "the event", reply -> !reply.json("/0").isMissingNode()).size("", 1)
                    .at("/0/Payload", "Mg==");
        });
        fact("an event for a tag of a service here is in the list", scene -> {
            scene.register("{'Name':'{u}','Tags':['t']}");
            scene.put("/v1/event/fire/{u}?service=^{u}$&tag=t", "1").status(200).at("/TagFilter", "t");
            scene.until("/v1/event/list?name={u}", "the event", reply -> !reply.json("/0").isMissingNode());
        });
        row("PUT /v1/event/fire/", 400, says("Missing name"));
        row("PUT /v1/event/fire/{u}?tag=x", 500, is("Cannot provide tag filter without service filter"));
        row("PUT /v1/event/fire/{u}?service=(", 500, has("Invalid service filter: error parsing regexp: "));
        row("PUT /v1/event/fire/{u}?node=(", 500, has("Invalid node filter: error parsing regexp: "));
        fact("a large event is refused", scene -> scene.put("/v1/event/fire/{u}", "x".repeat(600)).status(500).is(
                "1 error occurred:\n\t* error broadcasting event to segment \"\": user event exceeds configured limit of 512 "
                        + "bytes before encoding",
                "1.12", "error broadcasting event: user event exceeds configured limit of 512 bytes before encoding"));
        row("GET /v1/event/list?name=never-{u}", 200, is("[]"));
        row("PUT /v1/event/fire/{u}?dc=zz", 500, is("No path to datacenter"));
    }

    private static void fired(Scene scene, String payload) {
        String id = scene.put("/v1/event/fire/{u}", payload).status(200).text("/ID");
        scene.until("/v1/event/list?name={u}", "the event", reply -> reply.body().contains(id));
    }
}
