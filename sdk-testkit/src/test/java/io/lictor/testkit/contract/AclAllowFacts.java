package io.lictor.testkit.contract;

/** ACLs whose default policy allows: only what a rule denies is denied. */
final class AclAllowFacts extends Section {
    private static final String AUTHORIZE = "/v1/agent/connect/authorize";
    private static final String BY_DEFAULT = "Default behavior configured by ACLs";

    AclAllowFacts() {
        super("acl allow");
        anonymous();
        rules();
        intentions();
    }

    @Override
    Setup setup() {
        return Setup.ACL_ALLOW;
    }

    private void anonymous() {
        for (String request : new String[]{"PUT /v1/kv/{u} 1", "GET /v1/catalog/nodes", "GET /v1/catalog/services",
                "GET /v1/agent/self", "GET /v1/operator/raft/configuration", "GET /v1/connect/ca/configuration",
                "PUT /v1/event/fire/{u}", "PUT /v1/session/create", "PUT /v1/agent/service/register {'Name':'{u}'}",
                "POST /v1/query {'Name':'{u}','Service':{'Service':'x'}}",
                "PUT /v1/config {'Kind':'service-defaults','Name':'{u}','Protocol':'http'}"}) {
            fact("without a token: " + request, scene -> scene.withoutToken().send(request).status(200));
        }
        for (String request : new String[]{"GET /v1/acl/tokens", "GET /v1/acl/policies", "GET /v1/acl/roles",
                "PUT /v1/acl/policy {'Name':'{u}'}", "PUT /v1/acl/token {}", "GET /v1/snapshot"}) {
            String right = request.matches("GET /v1/acl/.*") ? "acl:read" : "acl:write";
            fact("denied without a token: " + request, scene -> scene.withoutToken().send(request)
                    .isDenied("Permission denied", right));
        }
        fact("an unknown token is refused all the same", scene -> scene.withToken("nope").get("/v1/kv/{u}").status(403)
                .is("ACL not found"));
        row("GET /v1/acl/tokens", 200);
        row("GET /v1/acl/token/self", 200);
        row("PUT /v1/acl/bootstrap", 403, has("Permission denied: ACL bootstrap no longer allowed (reset index: "));
        AclFacts.unknown(this);
    }

    private void rules() {
        fact("a rule that denies", scene -> {
            token(scene, "key_prefix '{u}/no' { policy = 'deny' }");
            Scene user = scene.withToken("{secret}");
            user.get("/v1/kv/{u}/no/x").isDenied("Permission denied", scene.fill("key:read \"{u}/no/x\""));
            user.put("/v1/kv/{u}/no", "1").status(403);
            user.put("/v1/kv/{u}/yes", "1").status(200).is("true");
            user.get("/v1/kv/{u}/?keys").at("/0", scene.fill("{u}/yes"));
        });
        fact("a rule that only allows reading", scene -> {
            token(scene, "service '{u}' { policy = 'read' }");
            Scene user = scene.withToken("{secret}");
            user.put("/v1/agent/service/register", "{'Name':'{u}'}").isDenied(
                    scene.fill("Permission denied: Missing service:write on {u}"), scene.fill("service:write \"{u}\""));
            user.put("/v1/agent/service/register", "{'Name':'o-{u}'}").status(200);
        });
        fact("denied keys are left out of lists", scene -> {
            scene.put("/v1/kv/{u}/a", "1").is("true");
            scene.put("/v1/kv/{u}/b", "1").is("true");
            token(scene, "key '{u}/b' { policy = 'deny' }");
            scene.withToken("{secret}").get("/v1/kv/{u}/?recurse").status(200).size("", 1).at("/0/Key",
                    scene.fill("{u}/a"));
        });
        fact("a delete with recurse over a denied key", scene -> {
            token(scene, "key '{u}/b' { policy = 'deny' }");
            scene.withToken("{secret}").delete("/v1/kv/{u}/?recurse").status(403);
            scene.withToken("{secret}").delete("/v1/kv/{u}/a?recurse").status(200);
        });
        fact("a rule does not open the ACLs' own tables", scene -> {
            token(scene, "key_prefix '' { policy = 'write' }");
            scene.withToken("{secret}").get("/v1/acl/tokens").status(403);
            scene.withToken("{secret}").get("/v1/snapshot").status(403);
        });
        fact("rules about the operator", scene -> {
            token(scene, "operator = 'deny'");
            scene.withToken("{secret}").get("/v1/operator/raft/configuration").status(403);
            scene.withToken("{secret}").get("/v1/connect/ca/configuration").status(403);
        });
    }

    private void intentions() {
        fact("without an intention the default policy allows", scene -> {
            scene.post(AUTHORIZE, spiffe("{u}")).status(200).at("/Authorized", "true").at("/Reason", BY_DEFAULT);
            scene.withoutToken().post(AUTHORIZE, spiffe("{u}")).at("/Authorized", "true");
            scene.get("/v1/connect/intentions/check?source=a&destination={u}").at("/Allowed", "true");
        });
        fact("an intention decides against the default policy", scene -> {
            scene.post("/v1/connect/intentions", "{'SourceName':'api','DestinationName':'{u}','Action':'deny'}")
                    .status(200);
            scene.post(AUTHORIZE, spiffe("{u}")).at("/Authorized", "false").atMatches("/Reason",
                    scene.isSince("1.9")
                            ? "Matched L4 intention: default/api => .*, Action: DENY\\)"
                            : "Matched intention: DENY default/api => .*");
        });
        fact("to authorize needs the right to write the target", scene -> {
            token(scene, "service '{u}' { policy = 'read' }");
            scene.withToken("{secret}").post(AUTHORIZE, spiffe("{u}")).isDenied("Permission denied",
                    scene.fill("service:write \"{u}\""));
        });
    }

    private static String spiffe(String target) {
        return "{'Target':'" + target + "','ClientCertURI':'spiffe://x.consul/ns/default/dc/dc1/svc/api',"
                + "'ClientCertSerial':'1'}";
    }

    private static void token(Scene scene, String rules) {
        scene.putRaw("/v1/acl/policy", "{\"Name\":\"" + scene.fill("{u}") + "\",\"Rules\":\""
                + scene.fill(rules).replace("'", "\\\"") + "\"}").status(200);
        scene.keep("secret", scene.put("/v1/acl/token", "{'Policies':[{'Name':'{u}'}]}").status(200), "/SecretID");
    }
}
