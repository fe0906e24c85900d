package io.lictor.testkit.inprocess.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.lictor.testkit.inprocess.agent.Shapes;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;

/** The descriptions of all bodies by which the in-process Consul decodes them. */
public final class DescribedBodies {
    private static final List<String> KINDS = List.of("service-defaults", "proxy-defaults", "service-resolver",
            "service-splitter", "service-router", "ingress-gateway", "terminating-gateway", "service-intentions",
            "mesh",
            "exported-services");

    private DescribedBodies() {}

    /** The bodies of a release by method and path, config entries with their kind behind it. */
    public static Map<String, Shape> of(Release release) {
        Shapes shapes = Shapes.of(release);
        Map<String, Shape> bodies = new LinkedHashMap<>();
        bodies.put("PUT /v1/agent/service/register", shapes.service());
        bodies.put("PUT /v1/agent/check/register", shapes.check());
        bodies.put("PUT /v1/agent/check/update/", shapes.checkUpdate());
        bodies.put("PUT /v1/catalog/register", shapes.registration());
        bodies.put("PUT /v1/catalog/deregister", shapes.deregistration());
        bodies.put("PUT /v1/txn", shapes.operation());
        bodies.put("PUT /v1/session/create", SessionApi.shape(release));
        bodies.put("POST /v1/query", QueryApi.shape(release));
        bodies.put("POST /v1/connect/intentions", IntentionApi.BODY);
        EntryShapes entries = new EntryShapes(release);
        KINDS.stream().filter(entries::isKind)
                .forEach(kind -> bodies.put("PUT /v1/config " + kind, entries.of(kind)));
        bodies.put("PUT /v1/acl/policy", AclShapes.policy(release));
        bodies.put("PUT /v1/acl/role", AclShapes.role(release));
        bodies.put("PUT /v1/acl/token", AclShapes.token(release));
        bodies.put("PUT /v1/acl/auth-method", AclShapes.authMethod(release));
        bodies.put("PUT /v1/acl/binding-rule", AclShapes.bindingRule());
        return bodies;
    }
}
