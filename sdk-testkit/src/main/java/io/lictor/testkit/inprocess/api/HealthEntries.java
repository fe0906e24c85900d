package io.lictor.testkit.inprocess.api;

import java.util.List;

import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.Interest;
import io.lictor.testkit.inprocess.state.NodeRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code health/service} and {@code health/connect} list, from the catalog. Read under the state's lock. */
final class HealthEntries {
    private final Catalog catalog;

    HealthEntries(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The instances of a service, or the ways to it, in the catalog's order; none of a peer. */
    List<ServiceRecord> instances(String service, boolean connect, String peer) {
        if (!peer.isEmpty()) {
            return List.of();
        }
        return connect ? Connected.to(catalog, service) : catalog.instances(service);
    }

    /** The index of the list, and what wakes who waits for another. */
    long index(String service, boolean connect, String peer, Interest interest) {
        if (!peer.isEmpty()) {
            return 0;
        }
        List<ServiceRecord> all = instances(service, connect, peer);
        long index = catalog.serviceIndex(service, !all.isEmpty(), true, interest);
        if (connect) {
            all.forEach(way -> interest.in("health/" + Rows.fold(way.name())));
            interest.in("services");
        }
        return index;
    }

    NodeRecord node(ServiceRecord instance) {
        return catalog.node(instance.node()).orElseThrow();
    }

    /** An entry of the list: node, service and their checks. */
    ObjectNode entry(ServiceRecord instance) {
        ObjectNode entry = GoJson.object();
        entry.set("Node", node(instance).toJson());
        entry.set("Service", instance.toJson());
        entry.set("Checks", Rows.of(catalog.checksOf(instance), CheckRecord::toJson));
        return entry;
    }

    /** The entries of which all checks pass; the last entry moves into each gap, as Consul does it. */
    static ArrayNode passing(ArrayNode entries) {
        List<JsonNode> kept = new java.util.ArrayList<>();
        entries.forEach(kept::add);
        for (int i = 0; i < kept.size(); i++) {
            while (i < kept.size() && !passes(kept.get(i))) {
                JsonNode last = kept.removeLast();
                if (i < kept.size()) {
                    kept.set(i, last);
                }
            }
        }
        ArrayNode passing = GoJson.array();
        kept.forEach(passing::add);
        return passing;
    }

    private static boolean passes(JsonNode entry) {
        return entry.path("Checks").valueStream().allMatch(check -> "passing".equals(check.path("Status").asString()));
    }
}
