package io.lictor.testkit.contract;

/** Bodies: what is there with its zero value, what is not known, and what of it is read back. */
final class BodyFacts extends Section {
    private static final String REGISTER = "/v1/catalog/register";
    private static final String AGENT = "/v1/agent/service/register";
    private static final String NODE = "{'Node':'{u}','Address':'10.0.0.1',";

    BodyFacts() {
        super("bodies");
        zeros();
        transactions();
        proxies();
        refused();
        entries();
    }

    private void zeros() {
        for (String weights : new String[]{"{'Passing':0,'Warning':0}", "{}", "{'Passing':-1,'Warning':5}"}) {
            fact("weights of " + weights + " in the catalog count as none", scene -> {
                scene.put(REGISTER, NODE + "'Service':{'Service':'{u}','Weights':" + weights + "}}").is("true");
                scene.get("/v1/catalog/service/{u}").at("/0/ServiceWeights", "{\"Passing\":1,\"Warning\":1}");
                scene.get("/v1/health/service/{u}").at("/0/Service/Weights", "{\"Passing\":1,\"Warning\":1}");
            });
        }
        fact("an address in a deregistration is taken and not looked at", scene -> {
            scene.put(REGISTER, NODE + "'Service':{'Service':'{u}'}}").is("true");
            scene.put("/v1/catalog/deregister", "{'Node':'{u}','Address':'','ServiceID':'','CheckID':''}").is("true");
            scene.get("/v1/catalog/service/{u}").is("[]");
        });
        fact("of a definition nothing is kept that is zero", scene -> {
            scene.put(REGISTER, NODE + "'Check':{'CheckID':'{u}','Name':'c','Definition':{'Interval':'0s','Timeout':"
                    + "'0s','HTTP':'','Header':{},'TLSSkipVerify':false}}}").is("true");
            scene.get("/v1/health/node/{u}").at("/0/Definition", "{}").at("/0/Type", "");
        });
        fact("the type of a check in the catalog follows from its definition", scene -> {
            scene.put(REGISTER, NODE + "'Checks':[{'CheckID':'a','Name':'a','Type':'','Definition':{'HTTP':'http://x',"
                    + "'Interval':'10s'}},{'CheckID':'b','Name':'b','Definition':{'TCP':'x:1'}},{'CheckID':'c','Name':"
                    + "'c','Definition':{'TCP':'x:1','Interval':'10s'}}]}").is("true");
            scene.get("/v1/health/node/{u}").at("/0/Type", "http").at("/1/Type", "").at("/2/Type", "tcp");
        });
        fact("a check without a service keeps the name that it gives", scene -> {
            scene.put(REGISTER, NODE + "'Check':{'CheckID':'{u}','Name':'c','ServiceName':'s','ServiceTags':['t']}}")
                    .is("true");
            scene.get("/v1/health/node/{u}").at("/0/ServiceName", "s").at("/0/ServiceTags/0", "t");
        });
        fact("a null in a list of tags is an empty one", scene -> {
            scene.put(REGISTER, NODE + "'Service':{'Service':'{u}','Tags':[null],'Meta':{'b':null,'a':'x'}}}")
                    .is("true");
            scene.get("/v1/catalog/service/{u}").at("/0/ServiceTags", "[\"\"]").at("/0/ServiceMeta",
                    "{\"a\":\"x\",\"b\":\"\"}");
        });
        fact("a node without services has none, not an empty list", scene -> {
            scene.put(REGISTER, NODE + "'SkipNodeUpdate':false}").is("true");
            scene.get("/v1/catalog/node-services/{u}").at("/Services", "null");
        });
    }

    private void transactions() {
        fact("a transaction finds a service by its id alone", scene -> {
            scene.put(REGISTER, NODE + "'Service':{'ID':'{u}-1','Service':'{u}'}}").is("true");
            scene.put("/v1/txn", "[{'Service':{'Verb':'get','Node':'{u}','Service':{'ID':'{u}-1'}}}]").status(200)
                    .at("/Results/0/Service/Service", scene.fill("{u}")).at("/Results/0/Service/Tags", "null");
            scene.put("/v1/txn", "[{'Service':{'Verb':'get','Node':'{u}','Service':{'Service':'{u}'}}}]").status(409)
                    .at("/Errors/0/What", scene.fill("service \"\" on node \"{u}\" doesn't exist"));
        });
        fact("a duration of a transaction's check is no empty text", scene -> scene.put("/v1/txn",
                "[{'Check':{'Verb':'set','Check':{'Node':'{u}','CheckID':'c','Definition':{'Interval':''}}}}]")
                .status(400).has("time: invalid duration \"\""));
        fact("a transaction makes up no type of a check", scene -> {
            scene.put(REGISTER, NODE + "'SkipNodeUpdate':false}").is("true");
            scene.put("/v1/txn", "[{'Check':{'Verb':'set','Check':{'Node':'{u}','CheckID':'c','Name':'c','Definition':"
                    + "{'TCP':'x:1','Interval':'10s','HTTP':''}}}}]").status(200).at("/Results/0/Check/Type", "")
                    .at("/Results/0/Check/Definition", "{\"Interval\":\"10s\",\"TCP\":\"x:1\"}")
                    .at("/Results/0/Check/ServiceTags", "null");
        });
        fact("a node of a transaction has a name", scene -> scene.put("/v1/txn",
                "[{'Node':{'Verb':'set','Node':{'Address':'10.0.0.1'}}}]").status(409)
                .at("/Errors/0/What", "Must provide node"));
    }

    private void proxies() {
        fact("a sidecar has tags, meta and address of its service", scene -> {
            scene.put(AGENT, "{'ID':'{u}','Name':'{u}','Address':'10.9.9.9','Port':80,'Tags':['t'],'Meta':{'a':'b'},"
                    + "'Connect':{'SidecarService':{'Proxy':{'Upstreams':[{'DestinationName':'db','LocalBindPort':"
                    + "9191}]}}}}").status(200);
            scene.get("/v1/agent/service/{u}-sidecar-proxy").at("/Tags/0", "t").at("/Meta/a", "b")
                    .at("/Address", "10.9.9.9").at("/Proxy/LocalServicePort", "80")
                    .at("/Proxy/Upstreams/0/DestinationType", "service").at("/Proxy/Upstreams/0/MeshGateway", "{}");
            scene.until("/v1/catalog/service/{u}-sidecar-proxy", "known", reply -> !"[]".equals(reply.body()))
                    .at("/0/ServiceTags/0", "t").at("/0/ServiceAddress", "10.9.9.9")
                    .at("/0/ServiceProxy/Upstreams/0/Datacenter", "");
        });
        fact("a gateway shows its proxy", scene -> {
            scene.put(AGENT, "{'Kind':'mesh-gateway','Name':'{u}','Port':8443,'Proxy':{'Config':{'a':1}}}")
                    .status(200);
            scene.get("/v1/agent/service/{u}").at("/Proxy/Config/a", "1").at("/Proxy/Expose", "{}");
        });
    }

    private void refused() {
        String proxy = "PUT " + AGENT + " {'Kind':'connect-proxy','Name':'{u}','Port':1,'Proxy':{"
                + "'DestinationServiceName':'web','Upstreams':[";
        row("PUT " + AGENT + " {'Name':'{u}','Connect':{'SidecarService':{'ID':'x'}}}", 400,
                has("A SidecarService cannot specify an ID as this is managed by the agent"));
        row("PUT " + AGENT + " {'Name':'{u}','Connect':{'SidecarService':{'Connect':{'SidecarService':{}}}}}", 400,
                has("A SidecarService cannot have a nested SidecarService"));
        row(proxy + "{'LocalBindPort':1}]}}", 400, has("upstream destination name cannot be empty"));
        row(proxy + "{'DestinationName':'a'}]}}", 400, has("upstream local bind port"));
        row(proxy + "{'DestinationName':'a','LocalBindPort':1,'DestinationType':'nope'}]}}", 400,
                has("unknown upstream destination type: \"nope\""));
        row(proxy + "{'DestinationName':'a','LocalBindPort':1},{'DestinationName':'b','LocalBindPort':1}]}}", 400,
                has("upstreams cannot contain duplicates by local bind address and port; \"127.0.0.1:1\" is specified "
                        + "twice"));
        row("PUT " + AGENT + " {'Name':'{u}','Check':{'TTL':'10m','ServiceID':'any'}}", 200);
        row("PUT " + AGENT + " {'Name':'{u}','Connect':{'Bogus':1}}", 200);
    }

    private void entries() {
        fact("an entry is read as it was understood", scene -> {
            scene.put("/v1/config", "{'Kind':'service-resolver','Name':'{u}','DefaultSubset':'','ConnectTimeout':'0s',"
                    + "'Subsets':{'v1':{'Filter':'','OnlyPassing':false}}}").is("true");
            scene.get("/v1/config/service-resolver/{u}").fields("", "Kind", "Name", "Subsets", "CreateIndex",
                    "ModifyIndex").at("/Subsets/v1", "{}");
        });
        fact("a gateway's entry shows what it has not", scene -> {
            scene.put("/v1/config", "{'Kind':'ingress-gateway','Name':'{u}'}").is("true");
            scene.get("/v1/config/ingress-gateway/{u}").at("/TLS", "{\"Enabled\":false}").at("/Listeners", "null");
        });
        row("PUT /v1/config {'Kind':'service-defaults','Name':{}}", 400, has("'Name' expected type 'string', got "
                + "unconvertible type 'map[string]interface {}'"));
        row("PUT /v1/config {'Kind':'service-defaults','Name':'{u}','modifyindex':1}", 400,
                has("invalid config key \"modifyindex\""));
    }
}
