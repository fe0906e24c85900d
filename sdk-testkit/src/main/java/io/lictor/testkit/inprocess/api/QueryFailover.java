package io.lictor.testkit.inprocess.api;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs a prepared query here and, while nothing is found, in one datacenter after the other. */
final class QueryFailover {
    private final Engine engine;
    private final JsonNode service;

    QueryFailover(Engine engine, JsonNode service) {
        this.engine = engine;
        this.service = service;
    }

    /** What was found, in the datacenter that was asked last. */
    record Found(List<ObjectNode> entries, String datacenter, int failovers) {}

    Found run(Predicate<ObjectNode> visible) {
        Found found = new Found(in(engine, visible), engine.settings().datacenter(), 0);
        int failovers = 0;
        for (String datacenter : candidates()) {
            if (!found.entries().isEmpty()) {
                break;
            }
            failovers++;
            try {
                Engine remote = engine.federation().reach(datacenter);
                found = new Found(in(remote, visible), datacenter, failovers);
            } catch (Refusal unreachable) {
                found = new Found(List.of(), found.datacenter(), failovers);
            }
        }
        return found;
    }

    private List<ObjectNode> in(Engine where, Predicate<ObjectNode> visible) {
        return where.state().read(() -> new PreparedQuery(service, where.state().catalog()).run()).stream()
                .filter(visible).toList();
    }

    /** The nearest, then those that are named; the unknown ones are passed over. */
    private Set<String> candidates() {
        List<String> known = engine.federation().others();
        Set<String> candidates = new LinkedHashSet<>();
        known.stream().limit(service.at("/Failover/NearestN").asLong(0)).forEach(candidates::add);
        for (JsonNode name : service.at("/Failover/Datacenters")) {
            if (known.contains(name.asString(""))) {
                candidates.add(name.asString(""));
            }
        }
        for (JsonNode target : service.at("/Failover/Targets")) {
            if (known.contains(target.path("Datacenter").asString(""))) {
                candidates.add(target.path("Datacenter").asString(""));
            }
        }
        return candidates;
    }
}
