package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.KEY;
import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.NodeRecord;
import io.lictor.testkit.inprocess.state.Rejected;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who may write what into the catalog, and see what of it a transaction has found. */
final class CatalogRights {
    private final Engine engine;
    private final Catalog catalog;

    CatalogRights(Engine engine) {
        this.engine = engine;
        this.catalog = engine.state().catalog();
    }

    private boolean areNeeded() {
        return engine.settings().managementToken() != null;
    }

    /** A node that stays as it is may be named by anyone; what is written to it takes the right for that. */
    void requireRegistration(Call call, String node, ObjectNode given) {
        if (!areNeeded()) {
            return;
        }
        call.requireKnownToken();
        JsonNode service = given.path("Service");
        if (service.isObject()) {
            requireService(call, service);
        }
        Optional<NodeRecord> known = engine.state().read(() -> catalog.node(node));
        if (known.isEmpty() || changes(known.get(), given)) {
            call.require(NODE, node, WRITE);
        }
        String id = idOf(service);
        if (service.isObject()) {
            call.require(SERVICE, service.path("Service").asString(""), WRITE);
            find(node, id).filter(other -> !call.allows(SERVICE, other.name(), WRITE)).ifPresent(other -> {
                throw Refusal.denied();
            });
        }
        for (JsonNode check : checksOf(given)) {
            requireCheck(call, node, id, check);
        }
    }

    private static void requireService(Call call, JsonNode service) {
        String name = service.path("Service").asString("");
        if (!"consul".equals(name)) {
            call.require(SERVICE, name, WRITE);
        }
        if ("connect-proxy".equals(service.path("Kind").asString(""))) {
            call.require(SERVICE, service.path("Proxy").path("DestinationServiceName").asString(""), WRITE);
        }
    }

    private static String idOf(JsonNode service) {
        String id = service.path("ID").asString("");
        return id.isEmpty() ? service.path("Service").asString("") : id;
    }

    private Optional<ServiceRecord> find(String node, String id) {
        return engine.state().read(() -> catalog.service(node, id));
    }

    private boolean changes(NodeRecord known, ObjectNode given) {
        if (given.path("SkipNodeUpdate").asBoolean(false)) {
            return false;
        }
        ObjectNode body = known.body();
        return List.of("ID", "Address").stream()
                .anyMatch(field -> !given.path(field).asString("").equals(body.path(field).asString("")))
                || !given.path("Datacenter").asString(engine.settings().datacenter())
                        .equals(engine.settings().datacenter())
                || differ(given.path("TaggedAddresses"), body.path("TaggedAddresses"))
                || differ(given.path("NodeMeta"), body.path("Meta"))
                || differ(given.path("Locality"), body.path("Locality"));
    }

    /** One that is there without anything in it is not the same as none. */
    private static boolean differ(JsonNode given, JsonNode known) {
        return given.isObject() ? !given.equals(known) : known.isObject();
    }

    private static List<JsonNode> checksOf(ObjectNode given) {
        List<JsonNode> checks = new ArrayList<>();
        given.path("Checks").forEach(checks::add);
        if (given.path("Check").isObject()) {
            checks.add(given.path("Check"));
        }
        return checks;
    }

    private void requireCheck(Call call, String node, String registered, JsonNode check) {
        String id = check.path("CheckID").asString("");
        String name = id.isEmpty() ? check.path("Name").asString("") : id;
        String other = check.path("Node").asString("");
        if (!other.isEmpty() && !other.equalsIgnoreCase(node)) {
            throw Refusal.failed("Node '" + other + "' for check '" + name + "' doesn't match register request node '"
                    + node + "'");
        }
        String service = check.path("ServiceID").asString("");
        if (service.isEmpty()) {
            call.require(NODE, node, WRITE);
        } else if (!service.equals(registered)) {
            ServiceRecord known = find(node, service).orElseThrow(() -> Refusal.failed(
                    call.has(Feature.UNKNOWN_AS_IDS)
                            ? "Unknown service ID '" + service + "' for check ID '" + name + "'"
                            : "Unknown service '" + service + "' for check '" + name + "'"));
            call.require(SERVICE, known.name(), WRITE);
        }
    }

    /** Who may write the node may remove all that is on it. */
    void requireDeregistration(Call call, String node, String service, String check) {
        call.requireKnownToken();
        if (!areNeeded() || call.allows(NODE, node, WRITE)) {
            return;
        }
        String word = call.has(Feature.UNKNOWN_AS_IDS) ? " ID" : "";
        if (!service.isEmpty()) {
            ServiceRecord known = find(node, service)
                    .orElseThrow(() -> Refusal.failed("Unknown service" + word + " '" + service + "'"));
            call.require(SERVICE, known.name(), WRITE);
        } else if (!check.isEmpty()) {
            CheckRecord known = engine.state().read(() -> catalog.check(node, check))
                    .orElseThrow(() -> Refusal.failed("Unknown check" + word + " '" + check + "'"));
            if (known.serviceName().isEmpty()) {
                throw call.denied(NODE, node, WRITE);
            }
            call.require(SERVICE, known.serviceName(), WRITE);
        } else {
            throw call.denied(NODE, node, WRITE);
        }
    }

    /** What a transaction writes takes the right to do so; what it reads is left out of its results. */
    static void permitNode(Call call, String verb, String node) {
        if (!"get".equals(verb) && !call.allows(NODE, node, WRITE)) {
            throw new Rejected(call.deniedText(NODE, node, WRITE));
        }
    }

    /** The same for a service. */
    static void permitService(Call call, String verb, String service) {
        if (!"get".equals(verb) && !call.allows(SERVICE, service, WRITE)) {
            throw new Rejected(call.deniedText(SERVICE, service, WRITE));
        }
    }

    /** A check of a service is that service's. */
    static void permitCheck(Call call, String verb, ObjectNode check) {
        if (check.path("ServiceID").asString("").isEmpty()) {
            permitNode(call, verb, check.path("Node").asString(""));
        } else {
            permitService(call, verb, check.path("ServiceName").asString(""));
        }
    }

    /** The results that the token may see. */
    static ArrayNode seen(Call call, ArrayNode results) {
        results.removeIf(row -> !isSeen(call, row));
        return results;
    }

    private static boolean isSeen(Call call, JsonNode row) {
        if (row.has("KV")) {
            return call.shows(KEY, row.path("KV").path("Key").asString(""));
        }
        if (row.has("Node")) {
            return call.shows(NODE, row.path("Node").path("Node").asString(""));
        }
        if (row.has("Service")) {
            return call.shows(SERVICE, row.path("Service").path("Service").asString(""));
        }
        JsonNode check = row.path("Check");
        String service = check.path("ServiceName").asString("");
        return service.isEmpty() ? call.shows(NODE, check.path("Node").asString("")) : call.shows(SERVICE, service);
    }
}
