package io.lictor.testkit.inprocess.api;

import java.util.Map;
import java.util.Optional;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The links of tokens and roles to policies and roles, by id or by name. */
final class AclLinks {
    private AclLinks() {}

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

    /** Copies a list as it is. */
    static void copy(ObjectNode from, ObjectNode to, String field) {
        if (!from.path(field).isEmpty()) {
            to.set(field, from.path(field));
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
