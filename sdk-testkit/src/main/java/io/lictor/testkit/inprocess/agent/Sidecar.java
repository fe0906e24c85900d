package io.lictor.testkit.inprocess.agent;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The proxy that a service asks for at its side: what it does not say of it is taken from the service. */
final class Sidecar {
    private static final String SUFFIX = "-sidecar-proxy";
    private static final long CHECK_INTERVAL = 10_000_000_000L;

    private Sidecar() {}

    /** The registration of the proxy, or null when none is asked for; the port is looked for only when it is needed. */
    static @Nullable ObjectNode of(Release release, ObjectNode parent, ToLongFunction<String> freePort) {
        if (!(parent.path("Connect").path("SidecarService") instanceof ObjectNode asked)) {
            return null;
        }
        requireGood(release, asked);
        String name = text(parent, "Name");
        String id = text(parent, "ID").isEmpty() ? name : text(parent, "ID");
        ObjectNode sidecar = asked.deepCopy();
        nameTypes(sidecar);
        sidecar.put("ID", id + SUFFIX);
        withDefault(sidecar, "Kind", "connect-proxy");
        withDefault(sidecar, "Name", name + SUFFIX);
        withDefault(sidecar, "Address", text(parent, "Address"));
        for (String field : List.of("Tags", "Meta")) {
            if (sidecar.path(field).isEmpty() && !parent.path(field).isEmpty()) {
                sidecar.set(field, parent.path(field));
            }
        }
        ObjectNode proxy = sidecar.path("Proxy") instanceof ObjectNode given ? given : sidecar.putObject("Proxy");
        withDefault(proxy, "DestinationServiceName", name);
        withDefault(proxy, "DestinationServiceID", id);
        withDefault(proxy, "LocalServiceAddress", "127.0.0.1");
        if (proxy.path("LocalServicePort").asLong(0) < 1) {
            proxy.put("LocalServicePort", parent.path("Port").asLong(0));
        }
        if (sidecar.path("Port").asLong(0) < 1) {
            sidecar.put("Port", freePort.applyAsLong(id + SUFFIX));
        }
        if (Validation.checks(release, sidecar).isEmpty()) {
            addChecks(sidecar.putArray("Checks"), proxy, sidecar, id);
        }
        return sidecar;
    }

    private static void addChecks(ArrayNode checks, ObjectNode proxy, ObjectNode sidecar, String id) {
        String host = text(proxy, "LocalServiceAddress");
        String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + sidecar.path("Port").asLong(0);
        checks.add(GoJson.object().put("Name", "Connect Sidecar Listening").put("TCP", address).put("Interval",
                CHECK_INTERVAL));
        checks.add(GoJson.object().put("Name", "Connect Sidecar Aliasing " + id).put("AliasService", id));
    }

    private static void requireGood(Release release, ObjectNode asked) {
        Validation.sidecarChecks(release, asked);
        Optional<String> complaint = Validation.metaComplaint(asked.path("Meta"));
        if (complaint.isPresent()) {
            throw refused(release, "Invalid SidecarService: " + complaint.get());
        }
    }

    /** A bad request, which releases before 1.14 take for an error of their own. */
    static Refusal refused(Release release, String text) {
        return release.has(Feature.SIDECARS_REFUSED)
                ? Refusal.badRequest(text)
                : Refusal.failed("Bad request: " + text);
    }

    /** An upstream that is of no type is a service. */
    static void nameTypes(ObjectNode service) {
        for (JsonNode upstream : service.path("Proxy").path("Upstreams")) {
            if (upstream instanceof ObjectNode object) {
                withDefault(object, "DestinationType", "service");
            }
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static void withDefault(ObjectNode node, String field, String value) {
        if (text(node, field).isEmpty()) {
            node.put(field, value);
        }
    }
}
