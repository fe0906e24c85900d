package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes of intentions that are kept as sources of config entries. */
final class IntentionWrites {
    private static final String SOURCES = "Sources";
    private static final String NAME = "Name";

    private final Engine engine;
    private final EntryStore store;
    private final IntentionEntries entries;

    IntentionWrites(Engine engine, EntryStore store, IntentionEntries entries) {
        this.engine = engine;
        this.store = store;
        this.entries = entries;
    }

    Response create(String id, ObjectNode body) {
        engine.state().write(at -> {
            ObjectNode entry = entries.of(Intentions.destination(body));
            sources(entry).add(legacy(id, body, now()));
            save(at, entry);
            return at;
        });
        return Response.json(GoJson.object().put("ID", id));
    }

    Response change(String id, ObjectNode body) {
        engine.state().write(at -> {
            ObjectNode entry = entries.entryOf(id)
                    .orElseThrow(() -> Refusal.failed("Cannot modify non-existent intention: '" + id + "'"));
            if (!entry.path(NAME).asString("").equals(Intentions.destination(body))) {
                throw Refusal
                        .failed("Cannot modify Destination partition/namespace/name for an intention once it exists.");
            }
            String created = entry.path(SOURCES).valueStream().filter(source -> isOf(source, id)).findFirst()
                    .map(source -> source.path("LegacyCreateTime").asString("")).orElse(now());
            IntentionEntries.without(entry, source -> isOf(source, id)).add(legacy(id, body, created));
            save(at, entry);
            return at;
        });
        return Response.json(GoJson.object().put("ID", id));
    }

    private static boolean isOf(JsonNode source, String id) {
        return id.equals(source.path("LegacyID").asString(""));
    }

    private String now() {
        return engine.settings().runtime().now().toString();
    }

    private ObjectNode legacy(String id, ObjectNode body, String created) {
        ObjectNode source = GoJson.object().put(NAME, Intentions.source(body));
        source.put("Action", body.path("Action").asString(""));
        if (!body.path("Description").asString("").isEmpty()) {
            source.set("Description", body.path("Description"));
        }
        if (!body.path("Meta").isEmpty()) {
            source.set("LegacyMeta", body.path("Meta"));
        }
        return source.put("LegacyID", id).put("LegacyCreateTime", created).put("LegacyUpdateTime", now());
    }

    Response delete(String id) {
        engine.state().write(at -> {
            ObjectNode entry = entries.entryOf(id)
                    .orElseThrow(() -> Refusal.failed("Cannot delete non-existent intention: '" + id + "'"));
            IntentionEntries.without(entry, source -> isOf(source, id));
            save(at, entry);
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }

    Response putExact(String source, String destination, ObjectNode body) {
        ObjectNode wanted = GoJson.object().put(NAME, source);
        for (String field : new String[]{"Action", "Permissions", "Description"}) {
            if (body.has(field)) {
                wanted.set(field, body.path(field));
            }
        }
        engine.state().write(at -> {
            ObjectNode entry = entries.of(destination);
            IntentionEntries.without(entry, each -> isFrom(each, source)).add(wanted);
            save(at, entry);
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }

    private static boolean isFrom(JsonNode source, String name) {
        return name.equals(source.path(NAME).asString("")) && !source.has("Peer");
    }

    Response deleteExact(String source, String destination) {
        engine.state().write(at -> {
            ObjectNode entry = entries.of(destination);
            if (entry.path(SOURCES).valueStream().anyMatch(each -> isFrom(each, source))) {
                IntentionEntries.without(entry, each -> isFrom(each, source));
                save(at, entry);
            }
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }

    private static ArrayNode sources(ObjectNode entry) {
        return entry.path(SOURCES) instanceof ArrayNode there ? there : entry.putArray(SOURCES);
    }

    private void save(long at, ObjectNode entry) {
        String name = entry.path(NAME).asString("");
        if (entry.path(SOURCES).isEmpty()) {
            store.replace(at, IntentionEntries.KIND, name, null);
            return;
        }
        entries.check(entry);
        IntentionEntries.complete(entry);
        entry.put("CreateIndex", entry.path("CreateIndex").asLong(at)).put("ModifyIndex", at);
        store.replace(at, IntentionEntries.KIND, name, entry);
    }
}
