package io.lictor.testkit.contract;

/** Access control where there is none. */
final class NoAclFacts extends Section {
    NoAclFacts() {
        super("acl off");
        for (String request : new String[]{"GET /v1/acl/tokens", "GET /v1/acl/token/self", "GET /v1/acl/policies",
                "PUT /v1/acl/bootstrap", "GET /v1/acl/roles", "GET /v1/acl/auth-methods", "GET /v1/acl/replication",
                "POST /v1/acl/login {}"}) {
            row(request, 401, is("ACL support disabled"));
        }
        fact("a token is ignored", scene -> {
            scene.withToken("nope").put("/v1/kv/{u}", "1").status(200).is("true");
            scene.withoutToken().get("/v1/kv/{u}?token=nope").status(200);
        });
    }
}
