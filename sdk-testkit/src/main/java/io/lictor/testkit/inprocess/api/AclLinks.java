package io.lictor.testkit.inprocess.api;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The links of tokens and roles to policies and roles, given by id or by name, kept by id, and shown with today's name. */
final class AclLinks {
    private final AclTables tables;
    private final Release release;

    AclLinks(AclTables tables, Release release) {
        this.tables = tables;
        this.release = release;
    }

    /** Takes the links of a token, each once; refuses one that leads nowhere. */
    void ofToken(ObjectNode from, ObjectNode to) {
        if (release.has(Feature.BUILTIN_POLICIES)) {
            copy(from, to, "Roles", "role", tables.roles());
            copy(from, to, "Policies", "policy", tables.policies());
        } else {
            copy(from, to, "Policies", "policy", tables.policies());
            copy(from, to, "Roles", "role", tables.roles());
        }
        identities(from, to, "token");
    }

    /** The same of a role. */
    void ofRole(ObjectNode from, ObjectNode to) {
        for (JsonNode link : from.path("Policies")) {
            String id = link.path("ID").asString("");
            if (!id.isEmpty() && !tables.policies().containsKey(id)) {
                throw Refusal.failed((release.has(Feature.RAFT_PREFIX) ? "Failed to apply role upsert request: " : "")
                        + "No such policy with ID: " + id);
            }
        }
        copy(from, to, "Policies", "policy", tables.policies());
        identities(from, to, "role");
    }

    private static void copy(ObjectNode from, ObjectNode to, String field, String kind, Map<String, ObjectNode> rows) {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode link : from.path(field)) {
            ids.add(find(link, kind, rows).path("ID").asString(""));
        }
        if (!ids.isEmpty()) {
            ArrayNode links = to.putArray(field);
            ids.forEach(id -> links.addObject().put("ID", id));
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

    /** A token or role as it is shown: its links have the names of now, and those that lead nowhere are gone. */
    ObjectNode shown(ObjectNode row) {
        ObjectNode shown = row.deepCopy();
        name(shown, "Policies", tables.policies());
        name(shown, "Roles", tables.roles());
        return shown;
    }

    private static void name(ObjectNode row, String field, Map<String, ObjectNode> rows) {
        ArrayNode links = GoJson.array();
        for (JsonNode link : row.path(field)) {
            ObjectNode known = rows.get(link.path("ID").asString(""));
            if (known != null) {
                links.addObject().put("ID", known.path("ID").asString("")).put("Name",
                        known.path("Name").asString(""));
            }
        }
        if (links.isEmpty()) {
            row.remove(field);
        } else {
            row.set(field, links);
        }
    }

    /** Whether a token or role has a link. */
    static boolean leadsTo(ObjectNode row, String field, String id) {
        return id.isEmpty() || row.path(field).valueStream().anyMatch(link -> id.equals(link.path("ID").asString("")));
    }

    private void identities(ObjectNode from, ObjectNode to, String owner) {
        for (JsonNode identity : from.path("ServiceIdentities")) {
            String name = identity.path("ServiceName").asString("");
            require(!name.isEmpty(), "Service identity is missing the service name field on this " + owner);
            require(!from.path("Local").asBoolean(false) || identity.path("Datacenters").isEmpty(),
                    "Service identity \"" + name + "\" cannot specify a list of datacenters on a local token");
            requireName("Service identity \"" + name + "\"", name);
        }
        for (JsonNode identity : from.path("NodeIdentities")) {
            String name = identity.path("NodeName").asString("");
            require(!name.isEmpty(), "Node identity is missing the node name field on this " + owner);
            require(!identity.path("Datacenter").asString("").isEmpty(),
                    "Node identity is missing the datacenter field on this " + owner);
            requireName("Node identity", name);
        }
        services(from.path("ServiceIdentities"), to);
        nodes(from.path("NodeIdentities"), to);
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw Refusal.failed(complaint);
        }
    }

    private void requireName(String what, String name) {
        require(name.matches("[a-z0-9]([a-z0-9_-]*[a-z0-9])?"), what + " has an invalid name. Only "
                + (release.has(Feature.LOWERCASE_IDENTITIES) ? "lowercase " : "")
                + "alphanumeric characters, '-' and '_' are allowed");
    }

    /** Each name once, in their order, where any of them says; once everywhere won over some places. */
    private void services(JsonNode given, ObjectNode to) {
        Map<String, Set<String>> byName = new TreeMap<>();
        for (JsonNode identity : given) {
            Set<String> datacenters = new LinkedHashSet<>();
            identity.path("Datacenters").forEach(each -> datacenters.add(each.asString("")));
            byName.merge(identity.path("ServiceName").asString(""), datacenters,
                    (one, other) -> !release.has(Feature.IDENTITIES_UNITED) && (one.isEmpty() || other.isEmpty())
                            ? Set.of()
                            : union(one, other));
        }
        if (!byName.isEmpty()) {
            ArrayNode identities = to.putArray("ServiceIdentities");
            byName.forEach((name, datacenters) -> {
                ObjectNode identity = identities.addObject().put("ServiceName", name);
                if (!datacenters.isEmpty()) {
                    identity.set("Datacenters", GoJson.strings(datacenters));
                }
            });
        }
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    private static void nodes(JsonNode given, ObjectNode to) {
        Map<String, Set<String>> byName = new TreeMap<>();
        given.forEach(identity -> byName.computeIfAbsent(identity.path("NodeName").asString(""), any -> new TreeSet<>())
                .add(identity.path("Datacenter").asString("")));
        if (!byName.isEmpty()) {
            ArrayNode identities = to.putArray("NodeIdentities");
            byName.forEach((name, datacenters) -> datacenters.forEach(
                    datacenter -> identities.addObject().put("NodeName", name).put("Datacenter", datacenter)));
        }
    }
}
