package io.lictor.testkit.inprocess.agent;

import java.util.List;
import java.util.Map;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Rejected;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Records in the form in which the catalog keeps and sends them. */
public final class Bodies {
    private final Release release;
    private final Shapes shapes;

    /** The forms of a release. */
    public Bodies(Release release) {
        this.release = release;
        this.shapes = Shapes.of(release);
    }

    /** A service; what is not given has Go's zero value. */
    public ObjectNode service(ObjectNode given, String nameField) {
        ObjectNode body = GoJson.object();
        String kind = given.path("Kind").asString("");
        if (!kind.isEmpty()) {
            body.put("Kind", kind);
        }
        String name = given.path(nameField).asString("");
        String id = given.path("ID").asString("");
        body.put("ID", id.isEmpty() ? name : id).put("Service", name);
        body.set("Tags", given.path("Tags").isArray() ? given.path("Tags") : body.nullNode());
        body.put("Address", given.path("Address").asString(""));
        if (!given.path("TaggedAddresses").isEmpty()) {
            body.set("TaggedAddresses", addresses(given.path("TaggedAddresses")));
        }
        body.set("Meta", given.path("Meta").isObject() ? given.path("Meta") : body.nullNode());
        if (given.path("Port").asInt(0) != 0 || !release.has(Feature.SOCKET_PATH)) {
            body.put("Port", given.path("Port").asInt(0));
        }
        for (String field : List.of("SocketPath", "Locality")) {
            if (given.has(field)) {
                body.set(field, given.path(field));
            }
        }
        body.set("Weights", weights(given));
        body.put("EnableTagOverride", given.path("EnableTagOverride").asBoolean(false));
        body.set("Proxy", shapes.proxy().print(given.path("Proxy")));
        ObjectNode connect = body.putObject("Connect");
        if (given.path("Connect").path("Native").asBoolean(false)) {
            connect.put("Native", true);
        }
        if (release.has(Feature.PEER_NAMES)) {
            body.put("PeerName", given.path("PeerName").asString(""));
        }
        return body;
    }

    /** What is wrong with metadata. */
    public static java.util.Optional<String> metaComplaint(JsonNode meta) {
        return Validation.metaComplaint(meta);
    }

    /** Refuses a service that the agent would, in the words of the catalog. */
    public void checkForCatalog(String node, ObjectNode given) {
        String id = given.path("ID").asString(given.path("Service").asString(""));
        String start = "failed inserting service: ";
        if (id.isEmpty() && given.path("Service").asString("").isEmpty()) {
            throw new Rejected(start + "failed inserting service: object missing primary index");
        }
        List<String> complaints = MeshRules.complaints(release, given);
        if (!complaints.isEmpty()) {
            throw new Rejected(Validation.joined(complaints));
        }
        Validation.metaComplaint(given.path("Meta")).ifPresent(complaint -> {
            throw new Rejected(
                    start + "Invalid Service Meta for node " + node + " and serviceID " + id + ": " + complaint);
        });
    }

    private static ObjectNode addresses(JsonNode given) {
        ObjectNode sorted = GoJson.object();
        given.properties().stream().sorted(Map.Entry.comparingByKey())
                .forEach(field -> sorted.set(field.getKey(), full(field.getValue())));
        return sorted;
    }

    private static ObjectNode full(JsonNode address) {
        return GoJson.object().put("Address", address.path("Address").asString(""))
                .put("Port", address.path("Port").asInt(0));
    }

    /** A service of an agent, which keeps its weights as they were given. */
    ObjectNode serviceOfAgent(ObjectNode given) {
        ObjectNode body = service(given, "Name");
        JsonNode weights = given.path("Weights");
        if (weights.isObject()) {
            body.putObject("Weights").put("Passing", weights.path("Passing").asInt(0)).put("Warning",
                    weights.path("Warning").asInt(0));
        }
        return body;
    }

    /** A service of an agent as the catalog takes it. */
    static ObjectNode forCatalog(ObjectNode body) {
        ObjectNode copy = body.deepCopy();
        copy.set("Weights", weights(body));
        return copy;
    }

    /** Weights that make no sense count as none. */
    private static ObjectNode weights(ObjectNode given) {
        JsonNode weights = given.path("Weights");
        boolean valid = weights.isObject() && Validation.weightsComplaint(weights).isEmpty();
        return GoJson.object().put("Passing", valid ? weights.path("Passing").asInt(0) : 1).put("Warning",
                valid ? weights.path("Warning").asInt(0) : 1);
    }

    /** A check; name and tags of the service are filled in by the catalog. */
    public ObjectNode check(String node, ObjectNode given) {
        ObjectNode body = GoJson.object().put("Node", node);
        String name = given.path("Name").asString("");
        body.put("CheckID", given.path("CheckID").asString("").isEmpty() ? name : given.path("CheckID").asString());
        body.put("Name", name);
        String status = given.path("Status").asString("");
        body.put("Status", status.isEmpty() ? "critical" : status);
        body.put("Notes", given.path("Notes").asString("")).put("Output", given.path("Output").asString(""));
        body.put("ServiceID", given.path("ServiceID").asString("")).put("ServiceName",
                given.path("ServiceName").asString(""));
        body.set("ServiceTags", given.path("ServiceTags").isArray() ? given.path("ServiceTags") : body.nullNode());
        body.put("Type", given.path("Type").asString(""));
        if (release.has(Feature.CHECK_TIMES)) {
            body.put("Interval", given.path("Interval").asString("")).put("Timeout", given.path("Timeout").asString(""))
                    .put("ExposedPort", given.path("ExposedPort").asInt(0));
        }
        body.set("Definition", shapes.catalogCheck().print(given).path("Definition"));
        return body;
    }

    /** The type of a check that is registered by its definition. */
    public static String typeOf(JsonNode check) {
        String given = check.path("Type").asString("");
        JsonNode definition = check.path("Definition");
        return given.isEmpty() ? CheckTypes.of(definition) : given;
    }

    /** Adds the times of a check that an agent runs; those of a check that comes with a service were unknown once. */
    void times(ObjectNode check, ObjectNode definition, boolean registeredAlone) {
        if (!registeredAlone && !release.has(Feature.SERVICE_CHECK_TIMES)) {
            return;
        }
        long interval = definition.path("Interval").asLong(0);
        long timeout = definition.path("Timeout").asLong(0);
        if (interval > 0 || registeredAlone) {
            check.put("Interval", GoDuration.format(interval));
        }
        if (timeout > 0 || registeredAlone) {
            check.put("Timeout", GoDuration.format(
                    release.has(Feature.CHECK_TIMEOUT_MIXED_UP) && timeout > 0 ? interval : timeout));
        }
    }
}
