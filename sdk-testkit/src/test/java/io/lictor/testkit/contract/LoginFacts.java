package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

/** Auth methods of the type {@code jwt}, binding rules, logins. */
final class LoginFacts extends Section {
    private static final String NONE = "00000000-0000-4000-8000-000000000000";
    private static final String GOOD = "{'iss':'lictor','aud':'web','name':'Bob','meta':{'team':'red'},"
            + "'groups':['dev','x'],'exp':4102444800,'nbf':1}";
    private static final String CLAIMS = "error validating claims: ";
    private static final String VALIDATION = CLAIMS + "square/go-jose/jwt: validation failed, ";

    private final BearerTokens issuer = new BearerTokens();

    LoginFacts() {
        super("login");
        methods();
        rules();
        logins();
        refusedTokens();
        logout();
        copies();
    }

    @Override
    Setup setup() {
        return Setup.ACL_DENY;
    }

    private String config() {
        return "'Config':{'BoundIssuer':'lictor','JWTSupportedAlgs':['ES256'],'JWTValidationPubKeys':['" + issuer.pem()
                + "'],'BoundAudiences':['web','api'],'ClaimMappings':{'name':'name','/meta/team':'team'},"
                + "'ListClaimMappings':{'groups':'groups'}}";
    }

    private Reply method(Scene scene, String more) {
        return scene.put("/v1/acl/auth-method", "{'Name':'{u}','Type':'jwt'," + more + config() + "}").status(200);
    }

    private static Reply rule(Scene scene, String type, String name, String selector) {
        Reply reply = scene.putRaw("/v1/acl/binding-rule", scene.fill("{\"AuthMethod\":\"{u}\",\"BindType\":\"" + type
                + "\",\"BindName\":\"" + name + "\",\"Selector\":\"" + selector.replace("'", "\\\"") + "\"}"));
        return reply;
    }

    private Reply login(Scene scene, String claims) {
        return scene.withoutToken().post("/v1/acl/login",
                "{'AuthMethod':'{u}','BearerToken':'" + issuer.token(claims) + "'}");
    }

    private void methods() {
        fact("an auth method is created, read, changed and deleted", scene -> {
            method(scene, "'DisplayName':'D','Description':'d','MaxTokenTTL':'5m',").at("/MaxTokenTTL", "5m0s")
                    .at("/Config/ClaimMappings/name", "name");
            scene.get("/v1/acl/auth-method/{u}").status(200).at("/Type", "jwt").at("/DisplayName", "D")
                    .at("/Config/BoundIssuer", "lictor").at("/Config/JWTSupportedAlgs/0", "ES256");
            Reply all = scene.get("/v1/acl/auth-methods").status(200).has(scene.fill("{u}")).hasNot("BoundIssuer");
            assertThat(all.body().contains("MaxTokenTTL")).isEqualTo(scene.isSince("1.10"));
            scene.put("/v1/acl/auth-method/{u}", "{'MaxTokenTTL':'3m'," + config() + "}").status(200)
                    .at("/MaxTokenTTL", "3m0s").at("/Name", scene.fill("{u}"));
            scene.put("/v1/acl/auth-method/{u}", "{'Type':'kubernetes'," + config() + "}").status(500)
                    .is("the Type field of an Auth Method is immutable");
            scene.put("/v1/acl/auth-method/{u}", "{'Name':'other'," + config() + "}").status(400)
                    .isBad("AuthMethod Name in URL and payload do not match");
            scene.delete("/v1/acl/auth-method/{u}").status(200).is("true");
            scene.delete("/v1/acl/auth-method/{u}").status(scene.isSince("1.15") ? 404 : 200).is("true", "1.15",
                    "Cannot find auth method to delete");
            scene.get("/v1/acl/auth-method/{u}").status(404).is("", "1.15",
                    "Requested auth method does not exist: ACL not found");
        });
        refusedMethod("{}", "Invalid Auth Method: no Name is set");
        for (String body : new String[]{"{'Name':'m'}", "{'Name':'m','Type':'bogus'}"}) {
            until("1.12", () -> refusedMethod(body, "Invalid Auth Method: Type should be one of: [jwt kubernetes]"));
            since("1.12", () -> refusedMethod(body,
                    "Invalid Auth Method: Type should be one of: [aws-iam jwt kubernetes]"));
        }
        refusedMethod("{'Name':'a b','Type':'jwt'}",
                "Invalid Auth Method: invalid Name. Only alphanumeric characters, '-' and '_' are allowed");
        refusedMethod("{'Name':'m','Type':'jwt'}", "Invalid Auth Method: exactly one of 'JWTValidationPubKeys',"
                + " 'JWKSURL', or 'OIDCDiscoveryURL' must be set for type \"jwt\"");
        refusedMethod("{'Name':'m','Type':'jwt','Config':{'Bogus':1}}", "Invalid Auth Method: error decoding config: "
                + "1 error(s) decoding:\n\n* '' has invalid keys: Bogus");
        refusedMethod("{'Name':'m','Type':'jwt','Config':{'JWTValidationPubKeys':['x']}}",
                "Invalid Auth Method: error parsing public key JWTValidationPubKeys[0]: data does not contain any valid "
                        + "RSA, ECDSA, or ED25519 public keys");
        refusedMethod("{'Name':'m','Type':'jwt','Config':{'JWTSupportedAlgs':['HS256'],'JWTValidationPubKeys':['"
                + issuer.pem() + "']}}", "Invalid Auth Method: Invalid supported algorithm: HS256");
        fact("an auth method with a wrong field", scene -> scene.put("/v1/acl/auth-method", "{'Bogus':1}").status(400)
                .isBad("AuthMethod decoding failed: json: unknown field \"Bogus\""));
        fact("an auth method has bounds", scene -> {
            scene.put("/v1/acl/auth-method", "{'Name':'{u}','Type':'jwt','MaxTokenTTL':'1s'," + config() + "}")
                    .status(500).is("MaxTokenTTL 1s cannot be less than 1m0s");
            scene.put("/v1/acl/auth-method", "{'Name':'{u}','Type':'jwt','MaxTokenTTL':'48h'," + config() + "}")
                    .status(scene.isSince("1.16") ? 200 : 500)
                    .has(scene.isSince("1.16") ? "48h0m0s" : "MaxTokenTTL 48h0m0s cannot be more than 24h0m0s");
            scene.put("/v1/acl/auth-method", "{'Name':'{u}','Type':'jwt','TokenLocality':'zz'," + config() + "}")
                    .status(500).is("Invalid Auth Method: TokenLocality should be one of 'local' or 'global'");
        });
        row("GET /v1/acl/auth-method/", 400, isBad("Missing auth method name"));
        fact("without a token methods and rules are nobody's business", scene -> {
            Scene nobody = scene.withoutToken();
            nobody.get("/v1/acl/auth-methods").isDenied("Permission denied", "acl:read");
            nobody.put("/v1/acl/auth-method", "{}").isDenied("Permission denied", "acl:write");
            nobody.get("/v1/acl/binding-rules").isDenied("Permission denied", "acl:read");
            nobody.put("/v1/acl/binding-rule", "{}").isDenied("Permission denied", "acl:write");
        });
    }

    private void refusedMethod(String body, String text) {
        int key = body.indexOf("-----BEGIN");
        fact("no auth method: " + (key < 0 ? body : body.substring(0, key)),
                scene -> scene.put("/v1/acl/auth-method", body).status(500).is(text));
    }

    private void rules() {
        fact("a binding rule is created, read, changed and deleted", scene -> {
            method(scene, "");
            scene.keep("rule", rule(scene, "service", "web", "value.name == 'bob'").status(200), "/ID");
            scene.get("/v1/acl/binding-rule/{rule}").status(200).at("/AuthMethod", scene.fill("{u}"))
                    .at("/BindType", "service").at("/BindName", "web").at("/Description", "")
                    .at("/Selector", "value.name == \"bob\"");
            scene.get("/v1/acl/binding-rules?authmethod={u}").status(200).size("", 1);
            scene.get("/v1/acl/binding-rules?authmethod=other-{u}").status(200).is("[]");
            scene.put("/v1/acl/binding-rule/{rule}", "{'AuthMethod':'{u}','BindType':'role','BindName':'r'}")
                    .status(200).at("/BindType", "role").at("/ID", scene.fill("{rule}"));
            scene.put("/v1/acl/binding-rule/{rule}", "{'AuthMethod':'x','BindType':'role','BindName':'r'}")
                    .status(500).is("the AuthMethod field of an Binding Rule is immutable");
            scene.delete("/v1/acl/binding-rule/{rule}").status(200).is("true");
            scene.delete("/v1/acl/binding-rule/{rule}").status(scene.isSince("1.15") ? 404 : 200).is("true", "1.15",
                    "Cannot find binding rule to delete");
            scene.get("/v1/acl/binding-rule/{rule}").status(404).is("", "1.15",
                    "Requested binding rule does not exist: ACL not found");
        });
        refusedRule("service", "", "no BindName is set");
        refusedRule("service", "A B", "invalid BindName");
        refusedRule("bogus", "x", "unknown BindType \"bogus\"");
        refusedRule("", "x", "no BindType is set");
        refusedRule("service", "${value.nope}", "invalid BindName: 1:3: unknown variable accessed: value.nope");
        refusedRule("service", "${list.groups}", "invalid BindName: 1:3: unknown variable accessed: list.groups");
        fact("a binding rule whose selector cannot be read", scene -> {
            method(scene, "");
            rule(scene, "service", "x", "bogus ==").status(500)
                    .has("invalid Binding Rule: Selector is invalid: 1:9 (8): no match found");
        });
        row("PUT /v1/acl/binding-rule {}", 500, is("Invalid Binding Rule: no AuthMethod is set"));
        row("PUT /v1/acl/binding-rule {'AuthMethod':'nope','BindType':'service','BindName':'x'}", 500,
                is("cannot find auth method with name \"nope\""));
        row("PUT /v1/acl/binding-rule {'Bogus':1}", 400,
                isBad("BindingRule decoding failed: json: unknown field \"Bogus\""));
        row("PUT /v1/acl/binding-rule/" + NONE + " {'AuthMethod':'m','BindType':'service','BindName':'x'}", 500,
                is("cannot find binding rule " + NONE));
        row("PUT /v1/acl/binding-rule {'ID':'x','AuthMethod':'m','BindType':'service','BindName':'x'}", 400,
                isBad("BindingRule ID in URL and payload do not match"));
        row("GET /v1/acl/binding-rule/x", 500,
                is("failed acl binding rule lookup: index error: UUID must be 36 characters"));
        row("GET /v1/acl/binding-rule/" + NONE, 404,
                is("", "1.15", "Requested binding rule does not exist: ACL not found"));
    }

    private void refusedRule(String type, String name, String text) {
        fact("no binding rule of type '" + type + "' for " + name, scene -> {
            method(scene, "");
            rule(scene, type, name, "").status(500).is("Invalid Binding Rule: " + text);
        });
    }

    private void logins() {
        fact("a login gives a token with the rights of the rules that match", scene -> {
            method(scene, "'MaxTokenTTL':'5m',");
            rule(scene, "service", "{u}-${value.name}", "value.team == 'red' and 'dev' in list.groups").status(200);
            rule(scene, "service", "never", "value.team == 'blue'").status(200);
            rule(scene, "node", "n-${value.name}", "value.nope != 'x' and value.team==red").status(200);
            rule(scene, "role", "r-{u}", "").status(200);
            scene.keep("first", login(scene, GOOD).status(200).hasNot("\"Roles\""), "/AccessorID");
            scene.put("/v1/acl/role", "{'Name':'r-{u}'}").status(200);
            Reply token = login(scene, GOOD).status(200).at("/Description", "token created via login")
                    .at("/Local", "true").at("/AuthMethod", scene.fill("{u}"))
                    .at("/Roles/0/Name", scene.fill("r-{u}"))
                    .at("/ServiceIdentities/0/ServiceName", scene.fill("{u}-bob")).size("/ServiceIdentities", 1)
                    .atMatches("/ExpirationTime", "20.*Z");
            scene.keep("secret", token, "/SecretID").keep("accessor", token, "/AccessorID");
            Scene user = scene.withToken("{secret}");
            user.put("/v1/agent/service/register", "{'Name':'{u}-bob'}").status(200);
            user.put("/v1/agent/service/register", "{'Name':'{u}-other'}").status(403);
            user.get("/v1/acl/token/self").status(200).at("/AuthMethod", scene.fill("{u}"));
            Reply all = scene.get("/v1/acl/tokens?authmethod={u}").status(200).size("", 2);
            assertThat(all.body().contains(scene.fill("{secret}"))).isEqualTo(scene.isSince("1.10"));
            scene.put("/v1/acl/token/{accessor}", "{'Description':'new'}").status(500)
                    .is(scene.fill("cannot toggle local mode of {accessor}"), "1.13",
                            scene.fill("Cannot toggle local mode of {accessor}"));
            scene.delete("/v1/acl/auth-method/{u}").status(200);
            scene.get("/v1/acl/token/{accessor}").status(403).is("ACL not found", "1.15",
                    "token does not exist: ACL not found");
            scene.get("/v1/acl/binding-rules?authmethod={u}").status(200).is("[]");
        });
        fact("a login for a node", scene -> {
            method(scene, "");
            rule(scene, "node", "n-${value.name}", "").status(200);
            login(scene, GOOD).status(200).at("/NodeIdentities/0/NodeName", "n-bob").at("/NodeIdentities/0/Datacenter",
                    "dc1").hasNot("ExpirationTime");
        });
        fact("a login tells about itself", scene -> {
            method(scene, "");
            rule(scene, "service", "web", "").status(200);
            scene.withoutToken().post("/v1/acl/login", "{'AuthMethod':'{u}','Meta':{'b':'2','a':'1'},'BearerToken':'"
                    + issuer.token(GOOD) + "'}").status(200).at("/Description",
                            "token created via login: {\"a\":\"1\",\"b\":\"2\"}");
        });
        fact("a login for whom no rule is", scene -> {
            method(scene, "");
            login(scene, GOOD).status(403).is("Permission denied");
            rule(scene, "role", "nobody-{u}", "").status(200);
            login(scene, GOOD).status(403).is("Permission denied");
        });
        fact("a login whose name would be none", scene -> {
            method(scene, "");
            rule(scene, "service", "svc-${value.name}", "").status(200);
            login(scene, GOOD.replace("'name':'Bob',", "")).status(500)
                    .is("computed \"service\" bind name for bind target is invalid: \"svc-\"");
            login(scene, GOOD.replace("'Bob'", "5")).status(200).at("/ServiceIdentities/0/ServiceName", "svc-5");
            login(scene, GOOD.replace("'Bob'", "{}")).status(500)
                    .is("error converting claim 'name' to string from unknown type map[string]interface {}");
            login(scene, GOOD.replace("['dev','x']", "{'a':1}")).status(500)
                    .is("\"groups\" list claim could not be converted to string list");
            login(scene, GOOD.replace("['dev','x']", "'dev'")).status(200);
        });
        row("POST /v1/acl/login {'Bogus':1}", 400,
                isBad("Failed to decode request body: json: unknown field \"Bogus\""));
        row("POST /v1/acl/login {}", 403, is("ACL not found", "1.9", "ACL not found: auth method \"\" not found"));
    }

    private void refusedTokens() {
        refused("of another issuer", GOOD.replace("'lictor'", "'other'"), VALIDATION + "invalid issuer claim (iss)");
        refused("for another audience", GOOD.replace("'web'", "'zz'"),
                CLAIMS + "aud claim does not match any bound audience");
        refused("that has ended", GOOD.replace("4102444800", "1000"), VALIDATION + "token is expired (exp)");
        refused("that has not begun", GOOD.replace("'nbf':1", "'nbf':4102444700"),
                VALIDATION + "token not valid yet (nbf)");
        refused("without any time", GOOD.replace(",'exp':4102444800,'nbf':1", ""),
                "no issue time, notbefore, or expiration time encoded in token");
        refused("issued long ago without an end", GOOD.replace("'exp':4102444800,'nbf':1", "'iat':1700000000"),
                VALIDATION + "token is expired (exp)");
        fact("a bearer token that somebody else has signed", scene -> {
            method(scene, "");
            scene.post("/v1/acl/login", "{'AuthMethod':'{u}','BearerToken':'" + new BearerTokens().token(GOOD) + "'}")
                    .status(500).is("no known key successfully validated the token signature");
            scene.post("/v1/acl/login", "{'AuthMethod':'{u}','BearerToken':'garbage'}").status(500)
                    .is("error parsing token: square/go-jose: compact JWS format must have three parts");
            scene.post("/v1/acl/login", "{'AuthMethod':'{u}','BearerToken':''}").status(500).is("missing jwt");
        });
    }

    private void refused(String what, String claims, String text) {
        fact("a bearer token " + what, scene -> {
            method(scene, "");
            rule(scene, "service", "web", "").status(200);
            login(scene, claims).status(500).is(text);
        });
    }

    private void logout() {
        fact("a logout ends the token of a login, and no other", scene -> {
            method(scene, "");
            rule(scene, "service", "web", "").status(200);
            Reply token = login(scene, GOOD).status(200);
            scene.keep("secret", token, "/SecretID").keep("accessor", token, "/AccessorID");
            scene.withToken("{secret}").post("/v1/acl/logout", "").status(200).is("true");
            scene.withToken("{secret}").post("/v1/acl/logout", "").status(403).is("ACL not found");
            scene.get("/v1/acl/token/{accessor}").status(403).is("ACL not found", "1.15",
                    "token does not exist: ACL not found");
            scene.withoutToken().post("/v1/acl/logout", "").status(scene.isSince("1.15") ? 401 : 403)
                    .is("ACL not found", "1.15", "Supplied token does not exist");
            scene.post("/v1/acl/logout", "").status(403).is("Permission denied", "1.13",
                    "Permission denied: token wasn't created via login");
        });
    }

    private void copies() {
        fact("a token is copied", scene -> {
            scene.keep("accessor", scene.put("/v1/acl/token",
                    "{'Description':'x','ServiceIdentities':[{'ServiceName':'web'}]}").status(200), "/AccessorID");
            scene.put("/v1/acl/token/{accessor}/clone", "{'Description':'copy'}").status(200).at("/Description", "copy")
                    .at("/ServiceIdentities/0/ServiceName", "web").hasNot(scene.fill("{accessor}"));
            scene.put("/v1/acl/token/{accessor}/clone", "{}").status(200).at("/Description", "x");
            scene.put("/v1/acl/token/{accessor}/clone").status(400).isBad("Token decoding failed: EOF");
        });
        row("PUT /v1/acl/token/" + NONE + "/clone {}", 403,
                is("ACL not found", "1.15", "token does not exist: ACL not found"));
    }
}
