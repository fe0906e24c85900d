package io.lictor.testkit.inprocess.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.NodeRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import io.lictor.testkit.inprocess.state.State;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the lists of catalog, health and agent have in common. */
final class Rows {
    private Rows() {}

    /** The rows of some records. */
    static <T> ArrayNode of(Collection<T> records, Function<T, ObjectNode> row) {
        ArrayNode rows = GoJson.array();
        records.forEach(item -> rows.add(row.apply(item)));
        return rows;
    }

    /** Refuses a list without its name. */
    static String requireName(Call call, String complaint) {
        if (call.rest().isEmpty()) {
            throw Refusal.badRequest(complaint);
        }
        return call.rest();
    }

    /** Lower case, as names are compared. */
    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether a node has all that {@code ?node-meta=} asks for. */
    static boolean hasMeta(Call call, NodeRecord node) {
        for (String pair : call.parameters().all("node-meta")) {
            int colon = pair.indexOf(':');
            if (!node.hasMeta(colon < 0 ? pair : pair.substring(0, colon),
                    colon < 0 ? "" : pair.substring(colon + 1))) {
                return false;
            }
        }
        return true;
    }

    /** The instances that have every asked tag. */
    static List<ServiceRecord> tagged(Call call, List<ServiceRecord> instances) {
        return instances.stream().filter(instance -> isTagged(call, instance)).toList();
    }

    /** Whether an instance has every asked tag. */
    static boolean isTagged(Call call, ServiceRecord instance) {
        return call.parameters().all("tag").stream().allMatch(instance::hasTag);
    }

    /** Nearest first from the node that {@code ?near=} names, if anybody knows where that is. */
    static List<ServiceRecord> near(Call call, State state, List<ServiceRecord> instances) {
        String near = call.parameters().first("near");
        String node = "_agent".equals(near) ? call.agentNode() : near;
        if (near.isEmpty() || state.coordinates().of(node).isEmpty()) {
            return instances;
        }
        return instances.stream().sorted(Comparator
                .comparingDouble((ServiceRecord instance) -> state.coordinates().distance(node, instance.node())))
                .toList();
    }
}
