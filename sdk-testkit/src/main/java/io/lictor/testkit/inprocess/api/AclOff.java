package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Handler;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;

/** {@code /v1/acl} of an agent whose ACLs are off. */
final class AclOff {
    private AclOff() {}

    static void addTo(Router router) {
        Handler disabled = call -> Response.text(401, "ACL support disabled");
        for (String path : new String[]{"/v1/acl/bootstrap", "/v1/acl/login", "/v1/acl/logout", "/v1/acl/"}) {
            for (String method : new String[]{"GET", "PUT", "POST", "DELETE"}) {
                router.on(method, path, disabled);
            }
        }
    }
}
