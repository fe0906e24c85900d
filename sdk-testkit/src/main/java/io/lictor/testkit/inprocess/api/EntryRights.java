package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.INTENTION;
import static io.lictor.testkit.inprocess.engine.Access.Resource.MESH;
import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.Set;
import java.util.TreeSet;

import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Feature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who may read and write which config entry. */
final class EntryRights {
    private static final Set<String> OPEN = Set.of("proxy-defaults", "mesh", "sameness-group");
    private static final Set<String> OF_MESH = Set.of("exported-services", "http-route", "tcp-route",
            "inline-certificate", "jwt-provider");
    private static final Set<String> GATEWAYS = Set.of("ingress-gateway", "terminating-gateway", "api-gateway");
    private static final Set<String> CHAINED = Set.of("service-router", "service-splitter", "service-resolver");

    private EntryRights() {}

    static boolean isReadable(Call call, String kind, String name) {
        if (OPEN.contains(kind)) {
            call.requireKnownToken();
            return true;
        }
        return call.allows(resource(call, kind), nameFor(kind, name), READ);
    }

    static void requireRead(Call call, String kind, String name) {
        if (!isReadable(call, kind, name)) {
            throw call.denied(resource(call, kind), nameFor(kind, name), READ);
        }
    }

    private static Access.Resource resource(Call call, String kind) {
        return OF_MESH.contains(kind)
                ? call.has(Feature.MESH_RULES) ? MESH : OPERATOR
                : IntentionEntries.KIND.equals(kind) ? INTENTION : SERVICE;
    }

    private static String nameFor(String kind, String name) {
        return OF_MESH.contains(kind) ? "" : name;
    }

    static void requireWrite(Call call, String kind, String name) {
        if (OPEN.contains(kind) || OF_MESH.contains(kind) || GATEWAYS.contains(kind)) {
            call.require(call.has(Feature.MESH_RULES) ? MESH : OPERATOR, "", WRITE);
        } else {
            call.require(resource(call, kind), name, WRITE);
        }
    }

    /** The ways to a service may lead to those only that its owner may see. */
    static void requireRelated(Call call, String kind, String name, ObjectNode entry) {
        if (CHAINED.contains(kind)) {
            for (String service : related(entry)) {
                if (!service.equals(name)) {
                    call.require(SERVICE, service, READ);
                }
            }
        }
    }

    private static Set<String> related(ObjectNode entry) {
        Set<String> services = new TreeSet<>();
        add(services, entry.at("/Redirect/Service"));
        entry.path("Failover").forEach(failover -> {
            add(services, failover.path("Service"));
            failover.path("Targets").forEach(target -> add(services, target.path("Service")));
        });
        entry.path("Splits").forEach(split -> add(services, split.path("Service")));
        entry.path("Routes").forEach(route -> add(services, route.at("/Destination/Service")));
        return services;
    }

    private static void add(Set<String> services, JsonNode name) {
        if (!name.asString("").isEmpty()) {
            services.add(name.asString());
        }
    }
}
