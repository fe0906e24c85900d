package io.lictor.testkit.inprocess.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.NodeRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a prepared query asks for, looked up in the catalog. */
final class PreparedQuery {
    private final JsonNode wanted;
    private final Catalog catalog;

    PreparedQuery(JsonNode service, Catalog catalog) {
        this.wanted = service;
        this.catalog = catalog;
    }

    /** The entries, as health answers them. */
    List<ObjectNode> run() {
        String name = wanted.path("Service").asString("");
        List<ServiceRecord> all = wanted.path("Connect").asBoolean(false)
                ? Connected.to(catalog, name)
                : catalog.instances(name);
        List<ObjectNode> entries = new ArrayList<>();
        for (ServiceRecord instance : all) {
            ObjectNode entry = GoJson.object();
            NodeRecord node = catalog.node(instance.node()).orElseThrow();
            entry.set("Node", node.toJson());
            entry.set("Service", instance.toJson());
            entry.set("Checks", Rows.of(catalog.checksOf(instance), PreparedQuery::check));
            if (isHealthy(entry) && hasTags(entry) && hasMeta(entry, "NodeMeta", "/Node/Meta")
                    && hasMeta(entry, "ServiceMeta", "/Service/Meta")) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** What has no tags says so here. */
    private static ObjectNode check(CheckRecord check) {
        ObjectNode row = check.toJson();
        return row.path("ServiceTags").isEmpty() ? row.putNull("ServiceTags") : row;
    }

    private boolean isHealthy(ObjectNode entry) {
        Set<String> ignored = new HashSet<>();
        wanted.path("IgnoreCheckIDs").forEach(id -> ignored.add(id.asString("")));
        for (JsonNode check : entry.path("Checks")) {
            String status = check.path("Status").asString("");
            boolean bad = "critical".equals(status)
                    || (wanted.path("OnlyPassing").asBoolean(false) && !"passing".equals(status));
            if (bad && !ignored.contains(check.path("CheckID").asString(""))) {
                return false;
            }
        }
        return true;
    }

    /** Each tag must be there, each with an exclamation mark must not. */
    private boolean hasTags(ObjectNode entry) {
        Set<String> tags = new HashSet<>();
        entry.at("/Service/Tags").forEach(tag -> tags.add(Rows.fold(tag.asString(""))));
        for (JsonNode each : wanted.path("Tags")) {
            String tag = Rows.fold(each.asString(""));
            boolean unwanted = tag.startsWith("!");
            if (tags.contains(unwanted ? tag.substring(1) : tag) == unwanted) {
                return false;
            }
        }
        return true;
    }

    private boolean hasMeta(ObjectNode entry, String field, String pointer) {
        for (var pair : wanted.path(field).properties()) {
            if (!entry.at(pointer).path(pair.getKey()).equals(pair.getValue())) {
                return false;
            }
        }
        return true;
    }
}
