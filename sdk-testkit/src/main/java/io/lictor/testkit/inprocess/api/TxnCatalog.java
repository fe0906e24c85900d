package io.lictor.testkit.inprocess.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.lictor.testkit.inprocess.agent.Bodies;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.NodeRecord;
import io.lictor.testkit.inprocess.state.Rejected;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations on nodes, services and checks within a transaction. */
final class TxnCatalog {
    private final Engine engine;
    private final Catalog catalog;
    private final Bodies bodies;

    TxnCatalog(Engine engine) {
        this.engine = engine;
        this.catalog = engine.state().catalog();
        this.bodies = new Bodies(engine.settings().release());
    }

    /** What one operation is about. */
    private record Target(String field, String description, Supplier<Optional<ObjectNode>> look, Runnable set,
            Runnable delete) {}

    void node(Call call, long at, ObjectNode op, ArrayNode results) {
        ObjectNode given = (ObjectNode) op.path("Node");
        String name = given.path("Node").asString("");
        boolean read = "get".equals(op.path("Verb").asString(""));
        String nodeId = given.path("ID").asString("");
        if (!read && name.isEmpty()) {
            throw new Rejected("Must provide node");
        }
        Uuids.nodeComplaint(nodeId).ifPresent(complaint -> {
            throw new Rejected(read
                    ? "node lookup by ID failed, wrong UUID: " + complaint + " for '" + nodeId + "'"
                    : "Bad node ID: " + complaint);
        });
        CatalogRights.permitNode(call, op.path("Verb").asString(""), name);
        ObjectNode body = GoJson.object().put("ID", given.path("ID").asString("")).put("Node", name)
                .put("Address", given.path("Address").asString("")).put("Datacenter", engine.settings().datacenter());
        body.set("TaggedAddresses", given.has("TaggedAddresses") ? given.path("TaggedAddresses") : body.nullNode());
        body.set("Meta", given.has("Meta") ? given.path("Meta") : body.nullNode());
        apply(op, results, new Target("Node", "node \"" + name + "\"",
                () -> catalog.node(name).map(NodeRecord::toJson), () -> catalog.putNode(at, name, body),
                () -> catalog.removeNode(at, name)));
    }

    void service(Call call, long at, ObjectNode op, ArrayNode results) {
        String node = op.path("Node").asString("");
        boolean read = "get".equals(op.path("Verb").asString(""));
        ObjectNode given = kept((ObjectNode) op.path("Service"));
        ObjectNode body = bodies.service(given, "Service");
        if (!read) {
            requireGood(given);
        }
        // who reads gets no id from a name
        String id = read ? given.path("ID").asString("") : body.path("ID").asString("");
        Bodies.metaComplaint(body.path("Meta")).ifPresent(complaint -> {
            throw new Rejected("Invalid Service Meta for node " + node + " and serviceID " + id + ": " + complaint);
        });
        CatalogRights.permitService(call, op.path("Verb").asString(""), body.path("Service").asString(""));
        apply(op, results, new Target("Service", "service \"" + id + "\" on node \"" + node + "\"",
                () -> catalog.service(node, id).map(ServiceRecord::raw),
                () -> putService(at, node, body), () -> catalog.removeService(at, node, id)));
    }

    private void putService(long at, String node, ObjectNode body) {
        if (body.path("ID").asString("").isEmpty() && catalog.node(node).isPresent()) {
            throw new Rejected("failed inserting service: object missing primary index");
        }
        catalog.putService(at, node, body);
    }

    /** What of a service a transaction takes: the rest is read and forgotten. */
    private ObjectNode kept(ObjectNode given) {
        ObjectNode kept = GoJson.object();
        for (String field : List.of("ID", "Service", "Tags", "Address", "Meta", "Port", "EnableTagOverride")) {
            if (given.has(field)) {
                kept.set(field, given.path(field));
            }
        }
        kept.set("Weights", given.path("Weights").isObject() ? given.path("Weights") : GoJson.object());
        for (String field : List.of("Kind", "Proxy")) {
            if (engine.settings().release().has(Feature.TXN_PROXIES) && given.has(field)) {
                kept.set(field, given.path(field));
            }
        }
        return kept;
    }

    private static void requireGood(ObjectNode service) {
        if (service.path("Service").asString("").isEmpty() && !service.path("ID").asString("").isEmpty()) {
            throw new Rejected("Must provide service name with ID");
        }
        if (List.of("0.0.0.0", "::", "[::]").contains(service.path("Address").asString(""))) {
            throw new Rejected("Invalid service address");
        }
    }

    void check(Call call, long at, ObjectNode op, ArrayNode results) {
        ObjectNode given = defined((ObjectNode) op.path("Check"));
        String node = given.path("Node").asString("");
        String id = bodies.check(node, given).path("CheckID").asString("");
        if ("cas".equals(op.path("Verb").asString("")) && catalog.node(node).isEmpty()
                && given.path("ModifyIndex").asLong(0) == 0) {
            // a check that must not be there yet, of a node that is not there: neither done nor refused
            return;
        }
        CatalogRights.permitCheck(call, op.path("Verb").asString(""), given);
        apply(op, results, new Target("Check", "check \"" + id + "\" on node \"" + node + "\"",
                () -> catalog.check(node, id).map(CheckRecord::raw),
                () -> putCheck(at, node, given), () -> catalog.removeCheck(at, node, id)));
    }

    /** Nobody makes up the type of a check in a transaction; its times may be under either of two names. */
    private static ObjectNode defined(ObjectNode given) {
        given.remove("Type");
        if (given.path("Definition") instanceof ObjectNode definition) {
            for (String field : List.of("Interval", "Timeout", "DeregisterCriticalServiceAfter")) {
                if (definition.has(field + "Duration")) {
                    definition.set(field, definition.path(field + "Duration"));
                }
            }
        }
        return given;
    }

    private void putCheck(long at, String node, ObjectNode given) {
        ObjectNode body = bodies.check(node, given);
        catalog.putCheck(at, body);
        if (body.path("CheckID").asString("").isEmpty()) {
            throw new Rejected("failed inserting check: object missing primary index");
        }
    }

    private static void apply(ObjectNode op, ArrayNode results, Target target) {
        String verb = op.path("Verb").asString("");
        long index = op.path(target.field).path("ModifyIndex").asLong(0);
        Optional<ObjectNode> old = target.look.get();
        long current = old.map(found -> found.path("ModifyIndex").asLong()).orElse(0L);
        switch (verb) {
            case "get" -> {
                if (old.isEmpty()) {
                    throw new Rejected(target.description + " doesn't exist");
                }
            }
            case "set" -> target.set.run();
            case "cas" -> {
                if (current != index) {
                    throw new Rejected("failed to set " + target.description + ", index is stale");
                }
                target.set.run();
            }
            case "delete" -> target.delete.run();
            case "delete-cas" -> {
                if (old.isEmpty() || current != index) {
                    throw new Rejected("failed to delete " + target.description + ", index is stale");
                }
                target.delete.run();
            }
            default -> throw new Rejected("unknown " + target.field + " verb \"" + verb + "\"");
        }
        if (!verb.startsWith("delete")) {
            ObjectNode found = target.look.get().orElseThrow(
                    () -> new Rejected("failed inserting " + target.field.toLowerCase(java.util.Locale.ROOT)
                            + ": object missing primary index"));
            results.addObject().set(target.field, found);
        }
    }
}
