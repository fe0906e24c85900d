package io.lictor.testkit.contract;

/** What an agent in dev mode forgets when its configuration is read again. */
final class ReloadFacts extends Section {
    ReloadFacts() {
        super("reload");
        fact("services, checks and maintenance are gone after a reload", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.put("/v1/agent/check/register", "{'Name':'{u}-check','TTL':'600s'}").status(200);
            scene.put("/v1/agent/maintenance?enable=true").status(200);
            scene.put("/v1/agent/reload").status(200).is("");
            scene.get("/v1/agent/services").is("{}");
            scene.get("/v1/agent/checks").is("{}");
            scene.until("/v1/catalog/service/{u}", "not in the catalog", reply -> reply.json("/0").isMissingNode());
        });
    }

    @Override
    Setup setup() {
        return Setup.ROTATING;
    }
}
