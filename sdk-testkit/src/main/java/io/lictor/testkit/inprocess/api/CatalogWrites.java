package io.lictor.testkit.inprocess.api;

import java.util.List;

import io.lictor.testkit.inprocess.agent.Bodies;
import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.agent.Shapes;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.Rejected;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/catalog/register} and {@code deregister}: the catalog without any agent. */
final class CatalogWrites {
    private final Engine engine;
    private final LocalAgent agent;
    private final Shapes shapes;
    private final Catalog catalog;
    private final Bodies bodies;
    private final CatalogRights rights;

    CatalogWrites(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.agent = agent;
        this.shapes = Shapes.of(engine.settings().release());
        this.catalog = engine.state().catalog();
        this.bodies = new Bodies(engine.settings().release());
        this.rights = new CatalogRights(engine);
    }

    void addTo(Router router) {
        router.on("PUT", "/v1/catalog/register", this::register);
        router.on("PUT", "/v1/catalog/deregister", this::deregister);
    }

    private Response register(Call call) throws DecodeException, InterruptedException {
        ObjectNode given = shapes.registration().decode(call.body());
        call.reachLeaderOf(given.path("Datacenter").asString(""));
        if (!given.path("PeerName").asString("").isEmpty()) {
            throw Refusal.failed("cannot register requests with PeerName in them");
        }
        String node = given.path("Node").asString("");
        if (node.isEmpty()) {
            throw Refusal.failed("Must provide node");
        }
        boolean skip = given.path("SkipNodeUpdate").asBoolean(false);
        Uuids.nodeComplaint(given.path("ID").asString("")).ifPresent(complaint -> {
            throw Refusal.failed("Bad node ID: " + complaint);
        });
        if (given.path("Address").asString("").isEmpty() && !skip) {
            throw Refusal.failed("Must provide address if SkipNodeUpdate is not set");
        }
        if (given.path("Service") instanceof ObjectNode service && service.path("Service").asString("").isEmpty()
                && !service.path("ID").asString("").isEmpty()) {
            throw Refusal.failed("Must provide service name with ID");
        }
        if (List.of("0.0.0.0", "::", "[::]").contains(given.at("/Service/Address").asString(""))) {
            throw Refusal.failed("Invalid service address");
        }
        rights.requireRegistration(call, node, given);
        storeWhole(node, skip, given);
        return Response.json(BooleanNode.TRUE);
    }

    /** All of it or nothing. */
    private void storeWhole(String node, boolean skip, ObjectNode given) {
        engine.state().write(at -> {
            Runnable undo = engine.state().memento();
            try {
                store(at, node, skip, given);
            } catch (Rejected e) {
                undo.run();
                throw e;
            }
            return at;
        });
    }

    private void store(long at, String node, boolean skip, ObjectNode given) {
        if (!skip || catalog.node(node).isEmpty()) {
            requireOwnId(node, given.path("ID").asString(""));
            ObjectNode body = GoJson.object().put("ID", given.path("ID").asString("")).put("Node", node);
            body.put("Address", given.path("Address").asString("")).put("Datacenter", engine.settings().datacenter());
            body.set("TaggedAddresses", orNull(given, "TaggedAddresses"));
            body.set("Meta", orNull(given, "NodeMeta"));
            catalog.putNode(at, node, body);
        }
        if (given.path("Service") instanceof ObjectNode service) {
            bodies.checkForCatalog(node, service);
            catalog.putService(at, node,
                    engine.virtualAddresses().given(bodies.service(service, "Service")));
        }
        if (given.path("Check") instanceof ObjectNode check) {
            store(at, node, check);
        }
        given.path("Checks").forEach(check -> store(at, node, (ObjectNode) check));
        if (node.equalsIgnoreCase(engine.settings().node())) {
            agent.catalogChanged();
        }
    }

    /** The name of a node that is alive is not another one's to take. */
    private void requireOwnId(String node, String id) {
        catalog.node(node).filter(known -> node.equalsIgnoreCase(engine.settings().node())).ifPresent(known -> {
            String own = known.body().path("ID").asString("");
            if (!id.isEmpty() && !own.equals(id)) {
                throw new Rejected("failed inserting node: Error while renaming Node ID: \"" + id + "\": Node name "
                        + known.name() + " is reserved by node " + own + " with name " + known.name() + " ("
                        + known.body().path("Address").asString("") + ")");
            }
        });
    }

    private static JsonNode orNull(ObjectNode given, String field) {
        return given.path(field).isObject() ? given.path(field) : given.nullNode();
    }

    private void store(long at, String node, ObjectNode check) {
        String own = check.path("Node").asString("");
        if (!own.isEmpty() && !own.equalsIgnoreCase(node)) {
            throw new Rejected("check node \"" + own + "\" does not match registration node \"" + node + "\"");
        }
        if (check.path("CheckID").asString("").isEmpty() && check.path("Name").asString("").isEmpty()) {
            throw new Rejected(
                    "failed inserting check: failed inserting check: object missing primary index on node \"" + node
                            + "\"");
        }
        try {
            catalog.putCheck(at, bodies.check(node, check.put("Type", Bodies.typeOf(check))));
        } catch (Rejected e) {
            throw new Rejected("failed inserting check: " + e.text());
        }
    }

    private Response deregister(Call call) throws DecodeException, InterruptedException {
        ObjectNode given = shapes.deregistration().decode(call.body());
        call.reachLeaderOf(given.path("Datacenter").asString(""));
        String node = given.path("Node").asString("");
        if (node.isEmpty()) {
            throw Refusal.failed("Must provide node");
        }
        String service = given.path("ServiceID").asString("");
        String check = given.path("CheckID").asString("");
        rights.requireDeregistration(call, node, service, check);
        engine.state().write(at -> {
            if (!service.isEmpty()) {
                catalog.removeService(at, node, service);
            } else if (!check.isEmpty()) {
                catalog.removeCheck(at, node, check);
            } else {
                catalog.removeNode(at, node);
            }
            if (node.equalsIgnoreCase(engine.settings().node())) {
                agent.catalogChanged();
            }
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }
}
