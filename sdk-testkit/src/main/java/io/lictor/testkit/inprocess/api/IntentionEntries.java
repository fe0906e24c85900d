package io.lictor.testkit.inprocess.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Intentions as they are kept since 1.9: sources within an entry of their destination. */
final class IntentionEntries {
    static final String KIND = "service-intentions";
    private static final String ANY = "*";
    private static final String SOURCES = "Sources";
    private static final String DEFAULT = "default";

    private final ConfigEntries entries;

    IntentionEntries(ConfigEntries entries) {
        this.entries = entries;
    }

    /** All intentions in the form of the old calls. */
    List<ObjectNode> rows() {
        List<ObjectNode> rows = new ArrayList<>();
        for (ObjectNode entry : entries.list(KIND)) {
            entry.path(SOURCES).forEach(source -> rows.add(row(entry, source)));
        }
        return rows;
    }

    private static ObjectNode row(ObjectNode entry, JsonNode source) {
        ObjectNode row = GoJson.object();
        boolean legacy = source.has("LegacyID");
        if (legacy) {
            row.set("CreatedAt", source.path("LegacyCreateTime"));
            row.set("UpdatedAt", source.path("LegacyUpdateTime"));
            row.set("ID", source.path("LegacyID"));
        }
        if (source.has("Description")) {
            row.set("Description", source.path("Description"));
        }
        row.put("SourceNS", DEFAULT).put("SourceName", source.path("Name").asString(""));
        if (source.has("Peer")) {
            row.set("SourcePeer", source.path("Peer"));
        }
        row.put("DestinationNS", DEFAULT).put("DestinationName", entry.path("Name").asString(""));
        row.put("SourceType", "consul");
        for (String field : List.of("Action", "Permissions")) {
            if (source.has(field)) {
                row.set(field, source.path(field));
            }
        }
        if (!source.path("LegacyMeta").isEmpty()) {
            row.set("Meta", source.path("LegacyMeta"));
        }
        row.set("Precedence", source.path("Precedence"));
        if (entry.has("JWT")) {
            row.set("JWT", entry.path("JWT"));
        }
        if (legacy) {
            row.put("Hash", ContentHash.of(row));
        }
        return row.put("CreateIndex", entry.path("CreateIndex").asLong(0)).put("ModifyIndex",
                entry.path("ModifyIndex").asLong(0));
    }

    /** Puts what the servers add into an entry, and its sources into their order. */
    static void complete(ObjectNode entry) {
        List<ObjectNode> sources = new ArrayList<>();
        for (JsonNode given : entry.path(SOURCES)) {
            ObjectNode source = (ObjectNode) given.deepCopy();
            boolean any = ANY.equals(source.path("Name").asString(""));
            boolean anywhere = ANY.equals(entry.path("Name").asString(""));
            int precedence = anywhere ? any ? 5 : 6 : any ? 8 : 9;
            sources.add(source.put("Precedence", precedence).put("Type", "consul"));
        }
        sources.sort(Comparator.comparingInt((ObjectNode source) -> -source.path("Precedence").asInt()));
        ArrayNode sorted = entry.putArray(SOURCES);
        sources.forEach(sorted::add);
    }

    /** Refuses what the servers refuse. */
    void check(ObjectNode entry) {
        if (entry.path("Name").asString("").isEmpty()) {
            throw Refusal.failed("Name is required");
        }
        if (entry.path(SOURCES).isEmpty() && !entry.has("JWT")) {
            throw Refusal.failed("At least one source is required");
        }
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < entry.path(SOURCES).size(); i++) {
            check(entry, SOURCES + "[" + i + "]", entry.path(SOURCES).get(i), seen);
        }
    }

    private void check(ObjectNode entry, String where, JsonNode source, List<String> seen) {
        String name = source.path("Name").asString("");
        if (name.isEmpty()) {
            throw Refusal.failed(where + ".Name is required");
        }
        if (name.contains(ANY) && !ANY.equals(name)) {
            throw Refusal.failed(where + ".Name: wildcard character '*' cannot be used with partial values");
        }
        String action = source.path("Action").asString("");
        boolean permissions = !source.path("Permissions").isEmpty();
        if (permissions && !action.isEmpty()) {
            throw Refusal.failed(where + ".Action must be omitted if Permissions are specified");
        }
        if (!permissions && !"allow".equals(action) && !"deny".equals(action)) {
            throw Refusal.failed(where + ".Action must be set to 'allow' or 'deny'");
        }
        String identity = source.path("Peer").asString("") + "/" + name;
        if (seen.contains(identity)) {
            throw Refusal.failed(where + " defines \"" + name + "\" more than once");
        }
        seen.add(identity);
        String destination = entry.path("Name").asString("");
        if (permissions && !ANY.equals(destination) && "tcp".equals(entries.protocol(destination))) {
            throw Refusal.failed("service \"" + destination + "\" has protocol \"tcp\", which is incompatible with L7 "
                    + "intentions permissions");
        }
    }

    /** The entry of a destination, to be changed; a new one when there is none. */
    ObjectNode of(String destination) {
        return entries.get(KIND, destination).map(ObjectNode::deepCopy)
                .orElseGet(() -> GoJson.object().put("Kind", KIND).put("Name", destination));
    }

    /** The entry and the source of a legacy id. */
    Optional<ObjectNode> entryOf(String id) {
        return entries.list(KIND).stream()
                .filter(entry -> entry.path(SOURCES).valueStream()
                        .anyMatch(source -> id.equals(source.path("LegacyID").asString(""))))
                .findFirst().map(ObjectNode::deepCopy);
    }

    /** An entry without the sources that match; null when none is left. */
    static ArrayNode without(ObjectNode entry, java.util.function.Predicate<JsonNode> match) {
        ArrayNode rest = GoJson.array();
        entry.path(SOURCES).valueStream().filter(match.negate()).forEach(rest::add);
        entry.set(SOURCES, rest);
        return rest;
    }
}
