package io.lictor.testkit.contract;

/** What the identities of services and nodes allow, and who decides without an intention when ACLs deny. */
final class IdentityFacts extends Section {
    private static final String TOKEN = "PUT /v1/acl/token ";
    private static final String AUTHORIZE = "/v1/agent/connect/authorize";

    IdentityFacts() {
        super("acl identities");
        services();
        nodes();
        refused();
        authorizing();
        administration();
    }

    @Override
    Setup setup() {
        return Setup.ACL_DENY;
    }

    private void services() {
        fact("a service's identity allows its registration and that of its proxy", scene -> {
            token(scene, "'ServiceIdentities':[{'ServiceName':'{u}'}]");
            Scene user = scene.withToken("{secret}");
            user.put("/v1/agent/service/register", "{'Name':'{u}'}").status(200);
            user.put("/v1/agent/service/register", "{'Name':'{u}-sidecar-proxy'}").status(200);
            user.put("/v1/agent/service/register", "{'Name':'{u}y'}").isDenied(
                    scene.fill("Permission denied: Missing service:write on {u}y"),
                    scene.fill("service:write \"{u}y\""));
            user.get("/v1/agent/connect/ca/leaf/{u}").status(200);
            user.get("/v1/agent/connect/ca/leaf/{u}y").isDenied("Permission denied",
                    scene.fill("service:write \"{u}y\""));
            user.get("/v1/catalog/services").status(200).has("\"consul\"");
            user.get("/v1/catalog/nodes").status(200).size("", scene.get("/v1/catalog/nodes").json("").size());
            user.put("/v1/kv/{u}", "1").status(403);
        });
        fact("a service's identity counts in its datacenters only", scene -> {
            token(scene, "'ServiceIdentities':[{'ServiceName':'{u}','Datacenters':['dc2']}]");
            scene.withToken("{secret}").get("/v1/agent/connect/ca/leaf/{u}").status(403);
        });
        fact("an identity that is there twice counts once", scene -> scene.put("/v1/acl/token",
                "{'ServiceIdentities':[{'ServiceName':'{u}'},{'ServiceName':'{u}'}]}").status(200).size(
                        "/ServiceIdentities", 1));
        fact("a role hands its identities on", scene -> {
            scene.put("/v1/acl/role", "{'Name':'{u}','ServiceIdentities':[{'ServiceName':'{u}'}]}").status(200).at(
                    "/ServiceIdentities/0/ServiceName", scene.fill("{u}"));
            token(scene, "'Roles':[{'Name':'{u}'}]");
            scene.withToken("{secret}").get("/v1/agent/connect/ca/leaf/{u}").status(200);
        });
    }

    private void nodes() {
        fact("a node's identity allows the registration of the node", scene -> {
            token(scene, "'NodeIdentities':[{'NodeName':'{u}','Datacenter':'dc1'}]");
            Scene user = scene.withToken("{secret}");
            user.put("/v1/catalog/register", "{'Node':'{u}','Address':'10.0.0.1'}").status(200).is("true");
            user.put("/v1/catalog/register", "{'Node':'o-{u}','Address':'10.0.0.1'}").status(403);
            user.get("/v1/catalog/nodes").size("", 1).at("/0/Node", scene.fill("{u}"));
        });
        fact("a node's identity counts in its datacenter only", scene -> {
            token(scene, "'NodeIdentities':[{'NodeName':'{u}','Datacenter':'dc2'}]");
            scene.withToken("{secret}").put("/v1/catalog/register", "{'Node':'{u}','Address':'10.0.0.1'}").status(403);
        });
        fact("a role has identities of nodes as well", scene -> scene.put("/v1/acl/role",
                "{'Name':'{u}','NodeIdentities':[{'NodeName':'{u}','Datacenter':'dc1'}]}").status(200).at(
                        "/NodeIdentities/0/Datacenter", "dc1"));
    }

    private void refused() {
        row(TOKEN + "{'ServiceIdentities':[{'ServiceName':''}]}", 500,
                is("Service identity is missing the service name field on this token"));
        row(TOKEN + "{'ServiceIdentities':[{'ServiceName':'A b'}]}", 500, is("Service identity \"A b\" has an invalid "
                + "name. Only alphanumeric characters, '-' and '_' are allowed", "1.13",
                "Service identity \"A b\" has an "
                        + "invalid name. Only lowercase alphanumeric characters, '-' and '_' are allowed"));
        row(TOKEN + "{'NodeIdentities':[{'NodeName':'n'}]}", 500,
                is("Node identity is missing the datacenter field on this token"));
        row(TOKEN + "{'NodeIdentities':[{'Datacenter':'dc1'}]}", 500,
                is("Node identity is missing the node name field on this token"));
    }

    private void authorizing() {
        fact("without an intention the default policy denies, whoever asks", scene -> {
            scene.post(AUTHORIZE, spiffe()).status(200).at("/Authorized", "false").at("/Reason",
                    "Default behavior configured by ACLs");
            scene.get("/v1/connect/intentions/check?source=a&destination={u}").at("/Allowed", "false");
            token(scene, "'ServiceIdentities':[{'ServiceName':'{u}'}]");
            scene.withToken("{secret}").post(AUTHORIZE, spiffe()).at("/Authorized", "false");
            scene.withToken("{secret}").get("/v1/connect/intentions/check?source=a&destination={u}").at("/Allowed",
                    "false");
        });
        fact("an intention allows against the default policy", scene -> {
            scene.post("/v1/connect/intentions", "{'SourceName':'api','DestinationName':'{u}','Action':'allow'}")
                    .status(200);
            scene.post(AUTHORIZE, spiffe()).at("/Authorized", "true").atMatches("/Reason",
                    scene.isSince("1.9")
                            ? "Matched L4 intention: default/api => .*, Action: ALLOW\\)"
                            : "Matched intention: ALLOW default/api => .*");
        });
        fact("to authorize needs the right to write the target", scene -> {
            token(scene, "'ServiceIdentities':[{'ServiceName':'o-{u}'}]");
            scene.withToken("{secret}").post(AUTHORIZE, spiffe()).isDenied("Permission denied",
                    scene.fill("service:write \"{u}\""));
        });
    }

    private void administration() {
        row("GET /v1/acl/replication", 200, reply -> reply.fields("", "Enabled", "Running", "SourceDatacenter",
                "ReplicationType", "ReplicatedIndex", "ReplicatedRoleIndex", "ReplicatedTokenIndex", "LastSuccess",
                "LastError", "LastErrorMessage@1.11").at("/Enabled", "false"));
        for (String request : new String[]{"GET /v1/snapshot", "PUT /v1/snapshot x",
                "GET /v1/connect/ca/configuration", "PUT /v1/connect/ca/configuration {'Provider':'zz'}"}) {
            String right = request.contains("/snapshot") ? "acl:write" : "operator:write";
            fact("denied without a token: " + request, scene -> scene.withoutToken().send(request)
                    .isDenied("Permission denied", right));
        }
    }

    private static String spiffe() {
        return "{'Target':'{u}','ClientCertURI':'spiffe://x.consul/ns/default/dc/dc1/svc/api','ClientCertSerial':'1'}";
    }

    private static void token(Scene scene, String links) {
        scene.keep("secret", scene.put("/v1/acl/token", "{" + links + "}").status(200), "/SecretID");
    }
}
