package io.lictor.testkit.contract;

import java.time.Duration;

/** What an agent does by its configuration: keys of the gossip, no mesh, programs as checks, and no token for itself. */
final class ConfiguredFacts extends Section {
    private static final String KEYRING = "/v1/operator/keyring";
    private static final String OFF = "Connect must be enabled in order to use this endpoint";
    private static final Duration INTERVAL = Duration.ofMillis(1_100);

    ConfiguredFacts() {
        super("settings of the agent");
        own();
        keyring();
        withoutMesh();
        scripts();
    }

    @Override
    Setup setup() {
        return Setup.CONFIGURED;
    }

    private void own() {
        row("GET /v1/agent/self", 200, at("/DebugConfig/ACLsEnabled", "true"), at("/Stats/consul/acl", "enabled"),
                at("/Member/Tags/acls", "1"), at("/DebugConfig/NodeMeta/color", "blue"), at("/Meta/color", "blue"),
                at("/DebugConfig/ConnectEnabled", "false"), at("/DebugConfig/EnableRemoteScriptChecks", "true"),
                at("/Stats/serf_lan/encrypted", "true"));
        row("GET /v1/agent/members", 200, at("/0/Tags/acls", "1"));
        row("GET /v1/agent/service/from-file", 200, at("/Port", "81"), at("/Meta/some", "meta"));
        row("GET /v1/agent/checks", 200, at("/service:from-file/Type", "ttl"));
        fact("an agent that may not write its node leaves that bare until it may", scene -> {
            scene.get("/v1/catalog/nodes").status(200).at("/0/TaggedAddresses", "null").at("/0/Meta/color", "absent");
            String token = scene.get("/v1/acl/token/self").text("/SecretID");
            scene.put("/v1/agent/token/agent", "{'Token':'" + token + "'}").status(200);
            scene.until("/v1/catalog/nodes", "complete", reply -> !reply.json("/0/Meta/color").isMissingNode())
                    .atMatches("/0/TaggedAddresses/lan", "127[.0-9]+").at("/0/Meta/color", "blue");
        });
    }

    private void keyring() {
        row("GET " + KEYRING, 200, reply -> reply.size("", 2).at("/0/WAN", "true").at("/1/WAN", "false")
                .at("/1/Datacenter", "dc1").at("/1/NumNodes", "1").at("/1/Segment", "")
                .at("/1/PrimaryKeys/pUqJrVyVRj5jsiYEkM~1tFQ==", "1").at("/1/Keys/pUqJrVyVRj5jsiYEkM~1tFQ==", "1"));
        row("GET " + KEYRING + "?local-only=true", 200, reply -> reply.size("", 1).at("/0/WAN", "false"));
        fact("a key is added, used, and the other one removed", scene -> {
            String old = "{'Key':'pUqJrVyVRj5jsiYEkM/tFQ=='}";
            String key = "{'Key':'d8wu8CSUrqgtjVsvcBPmhQ=='}";
            scene.put(KEYRING, key).status(500).has("Requested key is not in the keyring");
            scene.post(KEYRING, key).status(200).is("");
            scene.get(KEYRING).size("/0/Keys", 2).size("/0/PrimaryKeys", 1);
            scene.put(KEYRING, key).status(200).is("");
            scene.get(KEYRING).at("/1/PrimaryKeys/d8wu8CSUrqgtjVsvcBPmhQ==", "1");
            scene.call("DELETE", KEYRING, key).status(500).has("Removing the primary key is not allowed");
            scene.call("DELETE", KEYRING, old).status(200).is("");
            scene.get(KEYRING).size("/0/Keys", 1);
            scene.post(KEYRING, old).status(200);
            scene.put(KEYRING, old).status(200);
            scene.call("DELETE", KEYRING, key).status(200);
        });
        row("POST " + KEYRING + " {'Key':'xx'}", 500, is("2 errors occurred:\n\t* WAN error: illegal base64 data at "
                + "input byte 0\n\t* dc1 (LAN) error: illegal base64 data at input byte 0"));
        row("POST " + KEYRING + " {'Key':'aGVsbG8='}", 500, has("key size must be 16, 24 or 32 bytes"));
    }

    private void withoutMesh() {
        row("GET /v1/connect/ca/roots", 500, is(OFF), header("X-Consul-Index", "1"));
        row("GET /v1/connect/ca/roots?pem=true", 500, is(OFF));
        row("GET /v1/agent/connect/ca/roots", 500, is(OFF), reply -> reply.noHeader("X-Consul-Index"));
        row("GET /v1/agent/connect/ca/leaf/{u}", 500, is(OFF));
        row("GET /v1/connect/ca/configuration", 500, is(OFF));
        row("PUT /v1/connect/ca/configuration {'Provider':'consul','Config':{}}", 500, is(OFF));
        row("GET /v1/discovery-chain/{u}", 500, is(OFF), header("X-Consul-Knownleader", "false"));
        row("GET /v1/health/connect/{u}", 200, is("[]"));
    }

    private void scripts() {
        script("a program that ends with 0", "['sh','-c','echo fine']", "passing", "fine\n");
        script("a program that ends with 1", "['sh','-c','echo so so; exit 1']", "warning", "so so\n");
        script("a program that ends with 2", "['sh','-c','echo wrong >&2; exit 2']", "critical", "wrong\n");
        script("a program that is killed", "['sh','-c','kill -9 $$']", "critical", "");
        script("a program that is not there", "['/no/such/program']", "critical",
                "fork/exec /no/such/program: no such file or directory");
        script("a program that takes too long", "['sleep','600'],'Timeout':'1s'", "critical",
                "Timed out (1s) running check");
        timed("what a program printed last is kept", scene -> {
            check(scene, "['sh','-c','i=0; while [ $i -lt 2000 ]; do echo 0123456789; i=$((i+1)); done; exit 1']");
            scene.until("/v1/agent/checks", "told", reply -> reply.text(scene.fill("/{u}/Status")).equals("warning"))
                    .atMatches(scene.fill("/{u}/Output"),
                            "(?s)Captured 4096 of 22000 bytes\n\\.\\.\\.\n789\n0123456789\n.*0123456789\n");
        });
        fact("a program in a container is a check of type docker", scene -> {
            scene.put("/v1/agent/check/register", "{'Name':'{u}','DockerContainerID':'{u}','Shell':'/bin/sh',"
                    + "'Args':['true'],'Interval':'600s'}").status(200);
            scene.get("/v1/agent/checks").at(scene.fill("/{u}/Type"), "docker");
        });
    }

    private void script(String what, String arguments, String status, String output) {
        timed(what, scene -> {
            check(scene, arguments);
            scene.until("/v1/agent/checks", "told",
                    reply -> reply.text(scene.fill("/{u}/Notes")).equals("n")
                            && reply.text(scene.fill("/{u}/Output")).equals(output)
                            && reply.text(scene.fill("/{u}/Status")).equals(status))
                    .at(scene.fill("/{u}/Type"), "script");
        });
    }

    private static void check(Scene scene, String arguments) {
        scene.put("/v1/agent/check/register", "{'Name':'{u}','Notes':'n','Interval':'1s','Args':" + arguments + "}")
                .status(200);
        scene.pass(INTERVAL);
    }
}
