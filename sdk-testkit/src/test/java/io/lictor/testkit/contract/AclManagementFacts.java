package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import tools.jackson.databind.JsonNode;

/** Policies, roles and tokens: their ids, their life, their links, and what is refused. */
final class AclManagementFacts extends Section {
    private static final String NONE = "00000000-0000-4000-8000-000000000000";
    private static final String GLOBAL = "00000000-0000-0000-0000-000000000001";
    private static final String RESERVED = "00000000-0000-0000-0000-0000000000";
    private static final String POLICY = "/v1/acl/policy";
    private static final String ROLE = "/v1/acl/role";
    private static final String TOKEN = "/v1/acl/token";

    AclManagementFacts() {
        super("acl management");
        builtin();
        policies();
        rules();
        roles();
        withoutId();
        newTokens();
        changes();
        life();
        links();
        lists();
        secrets();
        identities();
        agentTokens();
    }

    @Override
    Setup setup() {
        return Setup.ACL_DENY;
    }

    private void builtin() {
        fact("the policy of the management says what it allows", scene -> {
            scene.get(POLICY + "/" + GLOBAL).status(200).at("/Name", "global-management").has(
                    "\\nacl = \\\"write\\\"\\nagent_prefix \\\"\\\" {\\n\\tpolicy = \\\"write\\\"\\n}\\nevent_prefix");
            scene.get("/v1/acl/policies").status(200).has("\"Datacenters\": null").has("\"Hash\"").hasNot("\"Rules\"");
        });
        for (String rules : new String[]{"", ",'Rules':'','Description':'x'", ",'Rules':'acl = \"read\"'"}) {
            fact("its rules stay what they are: " + rules, scene -> scene.put(POLICY + "/" + GLOBAL,
                    "{'Name':'global-management'" + rules.replace("\"", "\\'") + "}").status(500)
                    .is("Changing the Rules for the builtin global-management policy is not permitted"));
        }
        fact("it is valid everywhere", scene -> scene.put(POLICY + "/" + GLOBAL,
                "{'Name':'global-management','Datacenters':['dc1']}").status(500)
                .is("Changing the Datacenters of the builtin global-management policy is not permitted", "1.14",
                        "Changing the Datacenters of the global-management policy is not permitted"));
        row("DELETE " + POLICY + "/" + GLOBAL, 500,
                is("Delete operation not permitted on the builtin global-management policy"));
    }

    private void policies() {
        row("PUT " + POLICY + " {'ID':'" + NONE + "','Name':'{u}'}", 400,
                isBad("Cannot specify the ID when creating a new policy"));
        row("PUT " + POLICY + "/" + NONE + " {'ID':'" + GLOBAL + "','Name':'{u}'}", 400,
                isBad("Policy ID in URL and payload do not match"));
        row("PUT " + POLICY + "/" + NONE + " {'Name':'{u}'}", 500, is("cannot find policy " + NONE));
        row("PUT " + POLICY + "/short {'Name':'{u}'}", 500, is("Policy ID invalid UUID"));
        row("PUT " + POLICY, 400, isBad("Policy decoding failed: EOF"));
        row("PUT " + POLICY + " {'Bogus':1}", 400, isBad("Policy decoding failed: json: unknown field \"Bogus\""));
        fact("a policy takes no name of another", scene -> {
            scene.put(POLICY, "{'Name':'{u}'}").status(200);
            scene.keep("p", scene.put(POLICY, "{'Name':'o-{u}'}").status(200), "/ID");
            scene.put(POLICY + "/{p}", "{'Name':'{u}'}").status(500)
                    .is(scene.fill("Invalid Policy: A policy with name \"{u}\" already exists"));
        });
        until("1.11", () -> row("DELETE " + POLICY + "/short", 500,
                is("failed acl policy lookup: index error: UUID must be 36 characters")));
    }

    private void rules() {
        rule("key 'x' { policy = 'nonsense' }", "Invalid key policy: &acl.KeyRule{Prefix:\"x\", Policy:\"nonsense\", "
                + "EnterpriseRule:acl.EnterpriseRule{}}");
        rule("session_prefix 'x' { policy = 'list' }",
                "Invalid session_prefix policy: &acl.SessionRule{Node:\"x\", Policy:\"list\"}");
        rule("service 'x' { policy = 'read' intentions = 'y' }", "Invalid service intentions policy: &acl.ServiceRule"
                + "{Name:\"x\", Policy:\"read\", Intentions:\"y\", EnterpriseRule:acl.EnterpriseRule{}}");
        rule("operator = 'nonsense'", "Invalid operator policy: \"nonsense\"");
        rule("operator = 5", "Invalid operator policy: \"5\"");
        rule("key 'x' {", "Failed to parse ACL rules: At 1:11: object expected closing RBRACE got: EOF");
        rule("bogus",
                "Failed to parse ACL rules: At 1:7: key 'bogus' expected start of object ('{') or assignment ('=')");
        rule("= 'x'", "Failed to parse ACL rules: At 1:1: no object keys found!");
        rule("key 'a' 'b' = 'x'", "Failed to parse ACL rules: At 1:13: nested object expected: LBRACE got: ASSIGN");
        rule("key 'a { }", "Failed to parse ACL rules: At 1:11: literal not terminated");
        rule("operator = }", "Failed to parse ACL rules: At 1:12: Unknown token: 1:12 RBRACE }");
        rule("operator = true", "Failed to parse ACL rules: At 1:12: root.operator: unknown type for string "
                + "*ast.LiteralType");
        for (String taken : new String[]{"bogus = 'x'", "bogus 'x' { y = 1 }", "# nothing",
                "// a\\nkey 'x' { policy = 'read' }",
                "{'key':", "{'key':{'x':{'policy':'read'}},'operator':'read'}", "{'key':[{'x':{'policy':'read'}}]}",
                "key 'x' { policy = 'Write' }", "operator = 'read', acl = 'read'", ""}) {
            fact("rules that are taken: " + taken, scene -> policy(scene, taken).status(200));
        }
    }

    private void rule(String rules, String complaint) {
        fact("rules that are refused: " + rules, scene -> policy(scene, rules).status(500).is(complaint));
    }

    private static Reply policy(Scene scene, String rules) {
        return scene.putRaw(POLICY, "{\"Name\":\"" + scene.fill("{u}") + "\",\"Rules\":\""
                + rules.replace("'", "\\\"") + "\"}");
    }

    private void roles() {
        row("PUT " + ROLE + " {'ID':'" + NONE + "','Name':'{u}'}", 400,
                isBad("Role ID in URL and payload do not match"));
        row("PUT " + ROLE + "/" + NONE + " {'Name':'{u}'}", 500, is("cannot find role " + NONE));
        row("PUT " + ROLE + "/short {'Name':'{u}'}", 500, is("Role ID invalid UUID"));
        row("PUT " + ROLE, 400, isBad("Role decoding failed: EOF"));
        row("PUT " + ROLE + " {'Name':'{u}','Policies':[{'ID':'" + NONE + "'}]}", 500,
                is("No such policy with ID: " + NONE, "1.9",
                        "Failed to apply role upsert request: No such policy with ID: "
                                + NONE));
        fact("a role takes no name of another", scene -> {
            scene.put(ROLE, "{'Name':'{u}'}").status(200);
            scene.keep("r", scene.put(ROLE, "{'Name':'o-{u}'}").status(200), "/ID");
            scene.put(ROLE + "/{r}", "{'Name':'{u}'}").status(500)
                    .is(scene.fill("Invalid Role: A role with name \"{u}\" already exists"));
        });
        for (String path : new String[]{"/" + NONE, "/name/{u}"}) {
            until("1.15", () -> row("GET " + ROLE + path, 404, is("")));
            since("1.15", () -> row("GET " + ROLE + path, 404, is("Requested role does not exist: ACL not found")));
        }
    }

    private void withoutId() {
        for (String method : new String[]{"GET", "DELETE"}) {
            row(method + " " + POLICY + "/", 400, isBad("Missing policy ID"));
            row(method + " " + ROLE + "/", 400, isBad("Missing role ID"));
            row(method + " /v1/acl/binding-rule/", 400, isBad("Missing binding rule ID"));
            until("1.15", () -> row(method + " " + TOKEN + "/", 400, isBad("Missing token ID")));
            since("1.15", () -> row(method + " " + TOKEN + "/", 400, isBad("Missing token AccessorID")));
        }
        row("GET " + POLICY + "/name/", 400, isBad("Missing policy Name"));
        row("GET " + ROLE + "/name/", 400, isBad("Missing role Name"));
        row("DELETE " + TOKEN + "/short", 500, is("Accessor ID is missing or an invalid UUID"));
    }

    private void newTokens() {
        fact("empty ids are none",
                scene -> scene.put(TOKEN, "{'AccessorID':'','SecretID':'','Description':'','Rules':'',"
                        .replace(scene.isSince("1.15") ? "'Rules':''," : "\0", "")
                        + "'AuthMethod':'','Policies':null,'Local':false}")
                        .status(200).atMatches("/AccessorID", "[0-9a-f-]{36}").atMatches("/SecretID", "[0-9a-f-]{36}"));
        fact("ids are taken once", scene -> {
            String accessor = UUID.randomUUID().toString();
            String secret = UUID.randomUUID().toString();
            scene.put(TOKEN, "{'AccessorID':'" + accessor + "','SecretID':'" + secret + "'}").status(200)
                    .at("/AccessorID", accessor).at("/SecretID", secret);
            scene.put(TOKEN, "{'AccessorID':'" + accessor + "'}").status(500)
                    .is("Invalid Token: AccessorID is already in use");
            scene.put(TOKEN, "{'AccessorID':'" + secret + "'}").status(500)
                    .is("Invalid Token: AccessorID is already in use");
            scene.put(TOKEN, "{'SecretID':'" + secret + "'}").status(500)
                    .is("Invalid Token: SecretID is already in use");
            scene.put(TOKEN, "{'SecretID':'" + accessor + "'}").status(500)
                    .is("Invalid Token: SecretID is already in use");
        });
        row("PUT " + TOKEN + " {'AccessorID':'" + RESERVED + "99'}", 500, is("Invalid Token: UUIDs with the prefix \""
                + RESERVED + "\" are reserved", "1.13",
                "Invalid Token: AccessorID - UUIDs with the prefix \"" + RESERVED + "\" are reserved"));
        row("PUT " + TOKEN + " {'SecretID':'" + RESERVED + "99'}", 500, is("Invalid Token: UUIDs with the prefix \""
                + RESERVED + "\" are reserved", "1.13",
                "Invalid Token: SecretID - UUIDs with the prefix \"" + RESERVED + "\" are reserved"));
        row("PUT " + TOKEN + " {'SecretID':'short'}", 500, is("Invalid Token: SecretID is not a valid UUID", "1.13",
                "Invalid Token: SecretID - not a valid UUID"));
        String lookup = "Failed acl token lookup by accessor: failed acl token lookup: index error: UUID must be 36 characters";
        row("PUT " + TOKEN + " {'AccessorID':'short'}", 500,
                is(lookup, "1.13", "Invalid Token: AccessorID - not a valid UUID"));
        row("PUT " + TOKEN + " {'AuthMethod':'none'}", 500,
                is("AuthMethod field is disallowed outside of Login", "1.13",
                        "AuthMethod field is disallowed outside of login"));
        row("PUT " + TOKEN, 400, isBad("Token decoding failed: EOF"));
        row("PUT " + TOKEN + " {'Policies':[{'Bogus':'x'}]}", 400,
                isBad("Token decoding failed: json: unknown field \"Bogus\""));
        until("1.15",
                () -> row("PUT " + TOKEN + " {'Rules':'x'}", 500, is("Rules cannot be specified for this token")));
        since("1.15", () -> row("PUT " + TOKEN + " {'Rules':''}", 400,
                is("Token decoding failed: json: unknown field \"Rules\"")));
    }

    private void changes() {
        fact("a token keeps what it is", scene -> {
            token(scene, "{'ExpirationTTL':'10m'}");
            String path = TOKEN + "/{accessor}";
            Reply changed = scene.put(path, "{'Description':'x'}").status(200).at("/SecretID", scene.fill("{secret}"));
            scene.keep("end", changed, "/ExpirationTime");
            changed.atMatches("/ExpirationTime", "20.*Z");
            scene.put(path, "{'ExpirationTime':'{end}'}").status(200).at("/ExpirationTime", scene.fill("{end}"));
            String expiry = scene.fill("Cannot change expiration time of {accessor}");
            scene.put(path, "{'ExpirationTTL':'10m'}").status(500).is(expiry);
            scene.put(path, "{'ExpirationTime':'2040-01-01T00:00:00Z'}").status(500).is(expiry);
            scene.put(path, "{'SecretID':'" + NONE + "'}").status(500).is(
                    "Changing a tokens SecretID is not permitted", "1.13",
                    "Changing a token's SecretID is not permitted");
            scene.put(path, "{'AccessorID':'" + NONE + "'}").status(400)
                    .isBad("Token Accessor ID in URL and payload do not match");
            scene.put(path, "{'Local':true}").status(500).is(scene.fill("cannot toggle local mode of {accessor}"),
                    "1.13",
                    scene.fill("Cannot toggle local mode of {accessor}"));
            scene.put(path, "{'AuthMethod':'x'}").status(500).is(scene.fill("Cannot change AuthMethod of {accessor}"));
            scene.put(path, "{'SecretID':'manage'}").status(403).is("Permission denied: Cannot modify root ACL");
        });
        row("PUT " + TOKEN + "/" + NONE + " {}", 500, is("Cannot find token \"" + NONE + "\""));
        fact("a token does not delete itself", scene -> {
            scene.put(POLICY, "{'Name':'{u}','Rules':'acl = \\'write\\''}").status(200);
            token(scene, "{'Policies':[{'Name':'{u}'}]}");
            scene.withToken("{secret}").delete(TOKEN + "/{accessor}").status(500)
                    .is("Deletion of the request's authorization token is not permitted");
        });
        fact("a copy has the rights, the life and the description of the token", scene -> {
            token(scene, "{'Description':'d','ExpirationTTL':'10m','ServiceIdentities':[{'ServiceName':'web'}]}");
            scene.put(TOKEN + "/{accessor}/clone", "{}").status(200).at("/Description", "d")
                    .at("/ServiceIdentities/0/ServiceName", "web").atMatches("/ExpirationTime", "20.*Z");
            scene.put(TOKEN + "/{accessor}/clone", "{'Description':'e'}").status(200).at("/Description", "e");
        });
    }

    private void life() {
        row("PUT " + TOKEN + " {'ExpirationTTL':'-5m'}", 500, is("Token Expiration TTL '-5m0s' should be > 0"));
        row("PUT " + TOKEN + " {'ExpirationTTL':'0s'}", 200, at("/ExpirationTime", "absent"));
        row("PUT " + TOKEN + " {'ExpirationTime':'2020-01-01T00:00:00Z'}", 500,
                is("ExpirationTime cannot be before CreateTime"));
        row("PUT " + TOKEN + " {'ExpirationTTL':'5m','ExpirationTime':'2020-01-01T00:00:00Z'}", 500,
                is("Token Expiration TTL and Expiration Time cannot both be set"));
        row("PUT " + TOKEN + " {'ExpirationTime':'nonsense'}", 400, since("1.9",
                isBad("Token decoding failed: parsing time \"nonsense\" as \"2006-01-02T15:04:05Z07:00\": cannot parse "
                        + "\"nonsense\" as \"2006\"")),
                until("1.9", isBad("Token decoding failed: parsing time \"\"nonsense\"\" as "
                        + "\"\"2006-01-02T15:04:05Z07:00\"\": cannot parse \"nonsense\"\" as \"2006\"")));
        until("1.15", () -> row("PUT " + TOKEN + " {'ExpirationTTL':'25h'}", 500,
                is("ExpirationTime cannot be more than 24h0m0s in the future (was 25h0m0s)")));
        since("1.15", () -> row("PUT " + TOKEN + " {'ExpirationTTL':'9000h'}", 200));
        fact("a token ends when it was said to", scene -> {
            // the clock of the Consul under test may be moved by hand, that of its versions differs by less than a day
            String end = Instant.parse(scene.put(TOKEN, "{}").text("/CreateTime")).plus(Duration.ofHours(2)).toString();
            scene.put(TOKEN, "{'ExpirationTime':'" + end + "'}").status(200).at("/ExpirationTime", end);
        });
    }

    private void links() {
        fact("links follow what they lead to", scene -> {
            scene.keep("p", scene.put(POLICY, "{'Name':'p-{u}'}").status(200), "/ID");
            scene.keep("r", scene.put(ROLE, "{'Name':'r-{u}','Policies':[{'Name':'p-{u}'}]}").status(200), "/ID");
            token(scene, "{'Policies':[{'Name':'p-{u}'},{'ID':'{p}'}],'Roles':[{'Name':'r-{u}'},{'ID':'{r}'}]}");
            String path = TOKEN + "/{accessor}";
            scene.get(path).size("/Policies", 1).size("/Roles", 1).at("/Policies/0/Name", scene.fill("p-{u}"));
            scene.put(POLICY + "/{p}", "{'Name':'q-{u}'}").status(200);
            scene.put(ROLE + "/{r}", "{'Name':'s-{u}','Policies':[{'ID':'{p}'}]}").status(200);
            scene.get(path).at("/Policies/0/Name", scene.fill("q-{u}")).at("/Roles/0/Name", scene.fill("s-{u}"));
            scene.withToken("{secret}").get(TOKEN + "/self").at("/Policies/0/Name", scene.fill("q-{u}"));
            scene.get("/v1/acl/tokens").has(scene.fill("q-{u}")).hasNot(scene.fill("p-{u}"));
            scene.get(ROLE + "/{r}").at("/Policies/0/Name", scene.fill("q-{u}"));
            scene.delete(POLICY + "/{p}").is("true");
            scene.get(path).at("/Policies", "absent").at("/Roles/0/Name", scene.fill("s-{u}"));
            scene.get(ROLE + "/{r}").at("/Policies", "absent");
            scene.delete(ROLE + "/{r}").is("true");
            scene.get(path).at("/Roles", "absent");
        });
    }

    private void lists() {
        fact("tokens and roles are listed by what they link to", scene -> {
            scene.keep("p", scene.put(POLICY, "{'Name':'p-{u}'}").status(200), "/ID");
            scene.keep("r", scene.put(ROLE, "{'Name':'r-{u}','Policies':[{'Name':'p-{u}'}]}").status(200), "/ID");
            token(scene, "{'Policies':[{'ID':'{p}'}],'Roles':[{'ID':'{r}'}]}");
            for (String query : new String[]{"tokens?policy={p}", "tokens?role={r}", "roles?policy={p}"}) {
                scene.get("/v1/acl/" + query).status(200).size("", 1);
            }
            for (String query : new String[]{"tokens?policy=", "tokens?role=", "roles?policy="}) {
                scene.get("/v1/acl/" + query + NONE).status(200).is("[]");
            }
        });
    }

    private void secrets() {
        fact("secrets are for those only who may write tokens", scene -> {
            scene.put(POLICY, "{'Name':'{u}','Rules':'acl = \\'read\\''}").status(200);
            token(scene, "{'Policies':[{'Name':'{u}'}]}");
            Scene reader = scene.withToken("{secret}");
            reader.get(TOKEN + "/{accessor}").status(200).at("/SecretID", "<hidden>");
            reader.get(TOKEN + "/self").status(200).at("/SecretID", scene.fill("{secret}"));
            reader.get("/v1/acl/tokens").status(200).hasNot(scene.fill("{secret}"));
            scene.get(TOKEN + "/{accessor}").at("/SecretID", scene.fill("{secret}"));
        });
    }

    private void identities() {
        fact("a service is named once", scene -> {
            Reply token = scene.put(TOKEN, "{'ServiceIdentities':["
                    + "{'ServiceName':'web','Datacenters':['dc2']},{'ServiceName':'web','Datacenters':['dc1']},"
                    + "{'ServiceName':'api'},{'ServiceName':'api','Datacenters':['dc1']},"
                    + "{'ServiceName':'b','Datacenters':null},{'ServiceName':'c','Datacenters':[]}]}").status(200);
            String api = scene.isSince("1.13") ? ",\"Datacenters\":[\"dc1\"]" : "";
            // their order is not promised
            assertThat(token.json("/ServiceIdentities").valueStream().map(JsonNode::toString))
                    .containsExactlyInAnyOrder("{\"ServiceName\":\"api\"" + api + "}", "{\"ServiceName\":\"b\"}",
                            "{\"ServiceName\":\"c\"}", "{\"ServiceName\":\"web\",\"Datacenters\":[\"dc1\",\"dc2\"]}");
        });
        fact("a node is named once in each datacenter", scene -> {
            Reply role = scene.put(ROLE, "{'Name':'{u}','NodeIdentities':[{'NodeName':'n','Datacenter':'dc2'},"
                    + "{'NodeName':'n','Datacenter':'dc1'},{'NodeName':'n','Datacenter':'dc1'}]}").status(200);
            assertThat(role.json("/NodeIdentities").valueStream().map(JsonNode::toString))
                    .containsExactlyInAnyOrder("{\"NodeName\":\"n\",\"Datacenter\":\"dc1\"}",
                            "{\"NodeName\":\"n\",\"Datacenter\":\"dc2\"}");
        });
        row("PUT " + TOKEN + " {'Local':true,'ServiceIdentities':[{'ServiceName':'web','Datacenters':['dc1']}]}", 500,
                is("Service identity \"web\" cannot specify a list of datacenters on a local token"));
        row("PUT " + TOKEN + " {'NodeIdentities':[{'NodeName':'A!','Datacenter':'dc1'}]}", 500,
                is("Node identity has an invalid name. Only alphanumeric characters, '-' and '_' are allowed", "1.13",
                        "Node identity has an invalid name. Only lowercase alphanumeric characters, '-' and '_' are "
                                + "allowed"));
    }

    private void agentTokens() {
        for (String name : new String[]{"default", "agent", "agent_master", "replication", "acl_token",
                "acl_agent_token", "acl_agent_master_token", "acl_replication_token"}) {
            row("PUT /v1/agent/token/" + name + " {'Token':''}", 200);
        }
        row("PUT /v1/agent/token/nonsense {'Token':''}", 404, is("Token \"nonsense\" is unknown"));
        row("PUT /v1/agent/token/ {'Token':''}", 404, is("Token \"\" is unknown"));
        row("PUT /v1/agent/token/default x", 400, says(
                "Request decode failed: invalid character 'x' looking for beginning of value"));
        row("PUT /v1/agent/token/default", 400, says("Request decode failed: EOF"));
    }

    private static void token(Scene scene, String body) {
        Reply token = scene.put(TOKEN, body).status(200);
        scene.keep("accessor", token, "/AccessorID").keep("secret", token, "/SecretID");
    }
}
