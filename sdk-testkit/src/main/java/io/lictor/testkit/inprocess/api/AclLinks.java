package io.lictor.testkit.inprocess.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The links of tokens and roles to policies and roles, by id or by name. */
final class AclLinks {
    private final Release release;

    AclLinks(Release release) {
        this.release = release;
    }

    /** Copies links with both id and name; refuses one that leads nowhere. */
    static void copy(ObjectNode from, ObjectNode to, String field, String kind, Map<String, ObjectNode> rows) {
        ArrayNode links = GoJson.array();
        for (JsonNode link : from.path(field)) {
            ObjectNode row = find(link, kind, rows);
            links.addObject().put("ID", row.path("ID").asString("")).put("Name", row.path("Name").asString(""));
        }
        if (!links.isEmpty()) {
            to.set(field, links);
        }
    }

    /** Copies the identities of services and nodes, each once; refuses one that is not complete. */
    void identities(ObjectNode from, ObjectNode to, String owner) {
        for (JsonNode identity : from.path("ServiceIdentities")) {
            requireName("Service", identity.path("ServiceName").asString(""), "service name", owner);
        }
        for (JsonNode identity : from.path("NodeIdentities")) {
            requireName("Node", identity.path("NodeName").asString(""), "node name", owner);
            if (identity.path("Datacenter").asString("").isEmpty()) {
                throw Refusal.failed("Node identity is missing the datacenter field on this " + owner);
            }
        }
        for (String field : List.of("ServiceIdentities", "NodeIdentities")) {
            ArrayNode each = GoJson.array();
            from.path(field).valueStream().map(AclLinks::complete).distinct().forEach(each::add);
            if (!each.isEmpty()) {
                to.set(field, each);
            }
        }
    }

    /** An identity for all datacenters names none. */
    private static JsonNode complete(JsonNode identity) {
        if (identity.path("Datacenters").isEmpty() && identity.deepCopy() instanceof ObjectNode copy) {
            copy.remove("Datacenters");
            return copy;
        }
        return identity;
    }

    private void requireName(String kind, String name, String field, String owner) {
        if (name.isEmpty()) {
            throw Refusal.failed(kind + " identity is missing the " + field + " field on this " + owner);
        }
        if (!name.matches("[a-z0-9]([a-z0-9_-]*[a-z0-9])?")) {
            throw Refusal.failed(kind + " identity \"" + name + "\" has an invalid name. Only "
                    + (release.has(Feature.LOWERCASE_IDENTITIES) ? "lowercase " : "")
                    + "alphanumeric characters, '-' and '_' are allowed");
        }
    }

    private static ObjectNode find(JsonNode link, String kind, Map<String, ObjectNode> rows) {
        String id = link.path("ID").asString("");
        String name = link.path("Name").asString("");
        if (id.isEmpty()) {
            return AclTables.named(rows, name)
                    .orElseThrow(() -> Refusal.failed("No such ACL " + kind + " with name \"" + name + "\""));
        }
        return Optional.ofNullable(rows.get(id))
                .orElseThrow(() -> Refusal.failed("No such ACL " + kind + " with ID \"" + id + "\""));
    }
}
