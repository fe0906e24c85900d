package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

/** Access control, with everything denied by default. */
final class AclFacts extends Section {
    private static final String NONE = "00000000-0000-4000-8000-000000000000";

    AclFacts() {
        super("acl");
        policies();
        tokens();
        anonymous();
        filtering();
        rules();
        agent();
        authorizing();
    }

    @Override
    Setup setup() {
        return Setup.ACL_DENY;
    }

    private void policies() {
        fact("a policy is created, read, changed and deleted", scene -> {
            scene.keep("p",
                    scene.put("/v1/acl/policy", "{'Name':'{u}','Description':'d','Rules':''}").status(200).fields(
                            "", "ID", "Name", "Description", "Rules", "Hash", "CreateIndex", "ModifyIndex"),
                    "/ID");
            scene.get("/v1/acl/policy/{p}").status(200).at("/Name", scene.fill("{u}"));
            scene.get("/v1/acl/policy/name/{u}").at("/ID", scene.fill("{p}"));
            scene.get("/v1/acl/policies").has(scene.fill("{p}")).has("global-management");
            scene.put("/v1/acl/policy/{p}", "{'Name':'{u}','Description':'new'}").at("/Description", "new");
            scene.delete("/v1/acl/policy/{p}").status(200).is("true");
            scene.get("/v1/acl/policy/{p}").status(scene.isSince("1.15") ? 404 : 403).is("ACL not found", "1.15",
                    "Requested policy does not exist: ACL not found");
        });
        fact("a policy's name is there once", scene -> {
            scene.put("/v1/acl/policy", "{'Name':'{u}'}").status(200);
            scene.put("/v1/acl/policy", "{'Name':'{u}'}").status(500)
                    .is(scene.fill("Invalid Policy: A Policy with Name \"{u}\" already exists"));
        });
        row("PUT /v1/acl/policy {'Name':'a b'}", 500,
                is("Invalid Policy: invalid Name. Only alphanumeric characters, '-' and '_' are allowed", "1.14",
                        "Invalid Policy: invalid Name. Only alphanumeric characters, a single '/', '-' and '_' are allowed"));
        row("PUT /v1/acl/policy {}", 500, is("Invalid Policy: no Name is set"));
        row("PUT /v1/acl/policy {'Name':'{u}','Rules':'bogus {'}", 500, has("Failed to parse ACL rules: "));
        until("1.15", () -> row("GET /v1/acl/policy/name/{u}", 403, is("ACL not found")));
        since("1.15", () -> row("GET /v1/acl/policy/name/{u}", 404,
                is("Requested policy does not exist: ACL not found")));
    }

    private void tokens() {
        fact("a token is created with ids of its own, read and deleted", scene -> {
            token(scene, "");
            scene.get("/v1/acl/token/{accessor}").status(200).at("/SecretID", scene.fill("{secret}")).at("/Local",
                    "false").at("/Policies/0/Name", scene.fill("{u}"));
            Reply all = scene.get("/v1/acl/tokens").has(scene.fill("{accessor}"));
            assertThat(all.body().contains(scene.fill("{secret}"))).isEqualTo(scene.isSince("1.10"));
            scene.withToken("{secret}").get("/v1/acl/token/self").status(200).at("/AccessorID",
                    scene.fill("{accessor}"));
            scene.delete("/v1/acl/token/{accessor}").status(200).is("true");
            scene.withToken("{secret}").get("/v1/kv/{u}").status(403).is("ACL not found");
        });
        row("PUT /v1/acl/token {'Policies':[{'Name':'{u}'}]}", 500, has("No such ACL policy with name \"u"));
        row("PUT /v1/acl/token {'ExpirationTTL':'1s'}", 500,
                is("ExpirationTime cannot be less than 1m0s in the future (was 1s)"));
        row("PUT /v1/acl/token {'ExpirationTTL':'2m'}", 200, reply -> reply.atMatches("/ExpirationTime", "20.*Z"));
        until("1.17", () -> {
            row("PUT /v1/acl/token {'TemplatedPolicies':[{'TemplateName':'builtin/service'}]}", 400,
                    has("unknown field \"TemplatedPolicies\""));
            row("PUT /v1/acl/role {'Name':'{u}','TemplatedPolicies':[]}", 400,
                    has("unknown field \"TemplatedPolicies\""));
            row("GET /v1/acl/templated-policies", 404, is("", "1.11", EnvelopeFacts.NO_ENDPOINT));
        });
        row("GET /v1/acl/token/" + NONE, 403,
                is("ACL not found", "1.15", "token does not exist: ACL not found"));
        until("1.15", () -> row("DELETE /v1/acl/token/" + NONE, 200, is("true")));
        since("1.15", () -> row("DELETE /v1/acl/token/" + NONE, 404, is("Cannot find token to delete")));
        fact("bootstrapping is over", scene -> scene.put("/v1/acl/bootstrap").status(403)
                .matches("Permission denied: ACL bootstrap no longer allowed \\(reset index: [0-9]+\\)"));
        fact("a token may be a header, a bearer or a parameter, which wins", scene -> {
            token(scene, "key_prefix '{u}' { policy = 'write' }");
            scene.withToken("{secret}").get("/v1/kv/{u}").status(404);
            scene.withoutToken().with("Authorization", "bearer {secret}").get("/v1/kv/{u}").status(404);
            scene.withoutToken().get("/v1/kv/{u}?token={secret}").status(404);
            scene.withToken("nope").get("/v1/kv/{u}?token={secret}").status(404);
        });
        fact("a token that nobody knows is refused, whatever is asked", scene -> {
            scene.withToken("nope").get("/v1/kv/{u}").status(403).is("ACL not found");
            scene.withToken("nope").get("/v1/catalog/nodes").status(403).is("ACL not found");
            scene.withToken("nope").get("/v1/agent/services").status(403).is("ACL not found");
        });
        fact("the anonymous token has no own rights", scene -> scene.get("/v1/acl/tokens").has(
                "00000000-0000-0000-0000-000000000002"));
        fact("login with an unknown method is refused", scene -> scene.withoutToken().post("/v1/acl/login",
                "{'AuthMethod':'{u}','BearerToken':'x'}").status(403).is("ACL not found", "1.9",
                        scene.fill("ACL not found: auth method \"{u}\" not found")));
        fact("a role gives its policies to a token", scene -> {
            policy(scene, "key_prefix '{u}' { policy = 'read' }");
            scene.put("/v1/acl/role", "{'Name':'r-{u}','Policies':[{'Name':'{u}'}]}").status(200);
            scene.keep("secret", scene.put("/v1/acl/token", "{'Roles':[{'Name':'r-{u}'}]}").status(200), "/SecretID");
            scene.withToken("{secret}").get("/v1/kv/{u}").status(404);
            scene.withToken("{secret}").put("/v1/kv/{u}", "1").status(403);
        });
        fact("a service identity may register its service", scene -> {
            scene.keep("secret",
                    scene.put("/v1/acl/token", "{'ServiceIdentities':[{'ServiceName':'{u}'}]}").status(200),
                    "/SecretID");
            scene.withToken("{secret}").put("/v1/agent/service/register", "{'Name':'{u}'}").status(200);
            scene.withToken("{secret}").put("/v1/agent/service/register", "{'Name':'o-{u}'}").status(403);
        });
    }

    private void anonymous() {
        denied("GET /v1/kv/{u}", "key:read \"{u}\"");
        denied("PUT /v1/kv/{u} x", "key:write \"{u}\"");
        denied("DELETE /v1/kv/{u}", "key:write \"{u}\"");
        denied("DELETE /v1/kv/{u}?recurse", "key:write \"{u}\"");
        denied("GET /v1/agent/self", "agent:read \"agent\"");
        fact("without a token: PUT /v1/agent/service/register {'Name':'other'}", scene -> scene.withoutToken()
                .put("/v1/agent/service/register", "{'Name':'other'}")
                .isDenied("Permission denied: Missing service:write on other", "service:write \"other\""));
        denied("PUT /v1/agent/maintenance?enable=true", "node:write \"agent\"");
        denied("PUT /v1/session/create", "session:write \"agent\"");
        fact("without a token: PUT /v1/event/fire/{u}", scene -> scene.withoutToken().put("/v1/event/fire/{u}")
                .status(403).is("Permission denied"));
        denied("GET /v1/agent/connect/ca/leaf/{u}", "service:write \"{u}\"");
        denied("GET /v1/operator/raft/configuration", "operator:read");
        denied("PUT /v1/config {'Kind':'service-defaults','Name':'{u}','Protocol':'http'}", "service:write \"{u}\"");
        denied("GET /v1/config/service-defaults/{u}", "service:read \"{u}\"");
        denied("GET /v1/acl/tokens", "acl:read");
        open("GET /v1/status/leader");
        open("GET /v1/agent/connect/ca/roots");
        fact("a transaction without rights is a conflict", scene -> {
            Scene nobody = scene.withoutToken();
            Reply refused = nobody.put("/v1/txn", "[{'KV':{'Verb':'set','Key':'{u}','Value':''}}]").status(409);
            refused.deniedText(refused.text("/Errors/0/What"), "Permission denied", scene.fill("key:write \"{u}\""));
            nobody.put("/v1/txn", "[{'KV':{'Verb':'get','Key':'{u}'}}]").status(409).at("/Errors/0/What",
                    scene.fill("key \"{u}\" doesn't exist"));
            scene.put("/v1/kv/{u}", "1").is("true");
            nobody.put("/v1/txn", "[{'KV':{'Verb':'get','Key':'{u}'}}]").status(200).at("/Results", "[]");
        });
        fact("a blocking query without rights is refused at once", scene -> scene.withoutToken().start(
                "/v1/kv/{u}?index=100000&wait=30s", 0).wakes().status(403));
    }

    private void denied(String request, String right) {
        fact("without a token: " + request, scene -> scene.withoutToken().send(request).isDenied("Permission denied",
                scene.fill(right)));
    }

    private void open(String request) {
        fact("without a token: " + request, scene -> scene.withoutToken().send(request).status(200));
    }

    private void filtering() {
        for (String path : new String[]{"/v1/catalog/nodes", "/v1/health/state/any", "/v1/session/list",
                "/v1/connect/intentions", "/v1/query", "/v1/agent/members", "/v1/config/service-defaults"}) {
            fact("nothing is seen without a token: " + path, scene -> scene.withoutToken().get(path).status(200)
                    .is("[]"));
        }
        fact("no service is seen without a token", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.withoutToken().get("/v1/health/service/{u}").status(200).is("[]");
            scene.withoutToken().get("/v1/catalog/services").status(200).is("{}");
            scene.withoutToken().get("/v1/agent/services").status(200).is("{}");
        });
        fact("keys that may not be read are left out", scene -> {
            token(scene, "key_prefix '{u}/open' { policy = 'read' }");
            scene.put("/v1/kv/{u}/open", "1").is("true");
            scene.put("/v1/kv/{u}/secret", "1").is("true");
            scene.withToken("{secret}").get("/v1/kv/{u}?recurse").status(200).size("", 1);
            scene.withToken("{secret}").get("/v1/kv/{u}?keys").status(200).size("", 1);
            scene.withoutToken().get("/v1/kv/{u}?recurse").status(404);
        });
        fact("health needs the right to read the node as well", scene -> {
            scene.register("{'Name':'{u}'}");
            token(scene, "service_prefix '' { policy = 'read' }");
            scene.withToken("{secret}").get("/v1/health/service/{u}").status(200).is("[]");
            scene.withToken("{secret}").get("/v1/catalog/services").has(scene.fill("{u}"));
            scene.set("u", scene.fill("{u}-b"));
            scene.register("{'Name':'{u}'}");
            token(scene, "service_prefix '' { policy = 'read' } node_prefix '' { policy = 'read' }");
            scene.withToken("{secret}").get("/v1/health/service/{u}").size("", 1);
        });
    }

    private void rules() {
        fact("the exact rule wins over the prefix, the longer prefix over the shorter", scene -> {
            token(scene, "key_prefix '{u}/' { policy = 'write' } key '{u}/x' { policy = 'deny' } "
                    + "key_prefix '{u}/r/' { policy = 'read' }");
            Scene user = scene.withToken("{secret}");
            user.put("/v1/kv/{u}/a", "1").is("true");
            user.put("/v1/kv/{u}/x", "1").status(403);
            user.get("/v1/kv/{u}/x").status(403);
            user.get("/v1/kv/{u}/xy").status(404);
            user.put("/v1/kv/{u}/r/a", "1").status(403);
            user.get("/v1/kv/{u}/r/a").status(404);
        });
        fact("rules may be JSON", scene -> {
            scene.putRaw("/v1/acl/policy", scene.fill("{\"Name\":\"{u}\",\"Rules\":\"{\\\"key\\\":{\\\"{u}\\\":"
                    + "{\\\"policy\\\":\\\"write\\\"}}}\"}")).status(200);
            scene.keep("secret", scene.put("/v1/acl/token", "{'Policies':[{'Name':'{u}'}]}"), "/SecretID");
            scene.withToken("{secret}").put("/v1/kv/{u}", "1").is("true");
        });
        fact("sessions, events, queries and operator have rules of their own", scene -> {
            token(scene,
                    "session_prefix '' { policy = 'write' } event_prefix '' { policy = 'write' } operator = 'read' "
                            + "query_prefix '' { policy = 'write' } agent_prefix '' { policy = 'read' }");
            Scene user = scene.withToken("{secret}");
            user.put("/v1/session/create").status(200);
            user.put("/v1/event/fire/{u}").status(200);
            user.get("/v1/operator/raft/configuration").status(200);
            user.get("/v1/agent/self").status(200);
            user.post("/v1/query", "{'Name':'{u}','Service':{'Service':'x'}}").status(200);
        });
        fact("deny of a delete with recurse when one key may not be written", scene -> {
            token(scene, "key_prefix '{u}/' { policy = 'write' } key_prefix '{u}/r/' { policy = 'read' }");
            scene.withToken("{secret}").delete("/v1/kv/{u}/?recurse").status(403);
            scene.withToken("{secret}").delete("/v1/kv/{u}/w?recurse").status(200);
        });
    }

    private void agent() {
        unknown(this);
        fact("a heartbeat needs the right to write the service", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.withoutToken().put("/v1/agent/check/pass/service:{u}").status(403).has("Permission denied");
            token(scene, "service '{u}' { policy = 'write' }");
            scene.withToken("{secret}").put("/v1/agent/check/pass/service:{u}").status(200);
        });
        fact("a poll that waits ends with data although its token is gone", scene -> {
            token(scene, "key_prefix '{u}' { policy = 'read' }");
            scene.put("/v1/kv/{u}", "1").is("true");
            Poll poll = scene.withToken("{secret}").poll("/v1/kv/{u}");
            poll.staysQuiet();
            scene.delete("/v1/acl/token/{accessor}").is("true");
            scene.put("/v1/kv/{u}", "2").is("true");
            poll.wakes().status(200);
            scene.withToken("{secret}").get("/v1/kv/{u}").status(403).is("ACL not found");
        });
    }

    /** Where ACLs are on, what the agent does not have is looked for before anything else. */
    static void unknown(Section section) {
        for (String call : new String[]{"pass", "deregister"}) {
            String request = "PUT /v1/agent/check/" + call + "/zz";
            section.until("1.11", () -> section.row(request, 500, is("Unknown check \"zz\"")));
            section.since("1.11", () -> section.row(request, 404, is(
                    "Unknown check ID \"zz\". Ensure that the check ID is passed, not the check name.")));
        }
        String request = "PUT /v1/agent/service/deregister/zz";
        section.until("1.11", () -> section.row(request, 500,
                is("Unknown service {\"zz\" {}}", "1.9", "Unknown service \"zz\"")));
        section.since("1.11", () -> section.until("1.12", () -> section.row(request, 404,
                has("Unknown service "))));
        section.since("1.12", () -> section.row(request, 404, is(
                "Unknown service ID \"zz\". Ensure that the service ID is passed, not the service name.")));
    }

    private void authorizing() {
        until("1.10", () -> fact("a poll of health answers by what its token allows when it is woken", scene -> {
            token(scene, "service '{u}' { policy = 'read' } node_prefix '' { policy = 'read' }");
            scene.register("{'Name':'{u}'}");
            Poll poll = scene.withToken("{secret}").poll("/v1/health/service/{u}");
            scene.keep("p", scene.get("/v1/acl/policy/name/{u}"), "/ID");
            scene.put("/v1/acl/policy/{p}", "{'Name':'{u}','Rules':''}").status(200);
            scene.register("{'Name':'{u}','ID':'{u}2'}");
            poll.wakes().status(200).is("[]");
        }));
        fact("the list of all nodes shows the services that a token may read", scene -> {
            token(scene, "service '{u}' { policy = 'read' } node_prefix '' { policy = 'read' }");
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.put("/v1/agent/service/register", "{'Name':'other-{u}','Check':{'TTL':'600s'}}").status(200);
            scene.until("/v1/catalog/service/other-{u}", "in the catalog", reply -> reply.status() == 200
                    && !reply.json("/0").isMissingNode());
            scene.withToken("{secret}").get("/v1/internal/ui/nodes").status(200).has(scene.fill("service:{u}\""))
                    .hasNot(scene.fill("other-{u}"));
        });
        fact("a token may ask what it may", scene -> {
            token(scene, "service '{u}' { policy = 'read' } key_prefix '{u}' { policy = 'list' }");
            Scene user = scene.withToken("{secret}");
            user.post("/v1/internal/acl/authorize", "[{'Resource':'service','Access':'read','Segment':'{u}'},"
                    + "{'Resource':'service','Access':'write','Segment':'{u}'},"
                    + "{'Resource':'key','Access':'list','Segment':'{u}'},{'Resource':'operator','Access':'read'}]")
                    .status(200).at("/0/Allow", "true").at("/1/Allow", "false").at("/2/Allow", "true")
                    .at("/3/Allow", "false").at("/0/Segment", scene.fill("{u}")).at("/3/Resource", "operator");
            scene.withoutToken().post("/v1/internal/acl/authorize",
                    "[{'Resource':'service','Access':'read','Segment':'{u}'}]").status(200).at("/0/Allow", "false");
        });
        row("POST /v1/internal/acl/authorize []", 200, is("[]"));
        row("POST /v1/internal/acl/authorize", 400, isBad("Failed to decode request body: EOF"));
        row("POST /v1/internal/acl/authorize [{'Resource':'bogus','Access':'read'}]", 400,
                isBad("Invalid ACL resource requested: \"bogus\""));
        row("POST /v1/internal/acl/authorize [{'Resource':'key','Access':'bogus'}]", 400,
                isBad("Invalid access level for key resource: bogus"));
        row("POST /v1/internal/acl/authorize [{'Bogus':1}]", 400,
                isBad("Failed to decode request body: json: unknown field \"Bogus\""));
        row("POST /v1/internal/acl/authorize {}", 400, isBad("Failed to decode request body: json: cannot"
                + " unmarshal object into Go value of type []structs.ACLAuthorizationRequest"));
    }

    /** A token with one policy named {@code {u}}; in rules {@code '} stands for a quotation mark as well. */
    private static void token(Scene scene, String rules) {
        policy(scene, rules);
        Reply token = scene.put("/v1/acl/token", "{'Policies':[{'Name':'{u}'}]}").status(200);
        scene.keep("accessor", token, "/AccessorID").keep("secret", token, "/SecretID");
    }

    private static void policy(Scene scene, String rules) {
        scene.putRaw("/v1/acl/policy", "{\"Name\":\"" + scene.fill("{u}") + "\",\"Rules\":\""
                + scene.fill(rules).replace("'", "\\\"") + "\"}").status(200);
    }
}
