package io.lictor.testkit.inprocess.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.state.Persisted;
import tools.jackson.databind.node.ObjectNode;

/** All intentions. Guarded by the state's lock. */
final class Intentions {
    private static final int MAX_META = 64;
    private static final int MAX_META_KEY = 128;
    private static final int MAX_META_VALUE = 512;
    private static final String ANY = "*";
    private static final String DEFAULT = "default";
    private static final String SOURCE_NS = "SourceNS";
    private static final String DESTINATION_NS = "DestinationNS";
    private static final Comparator<ObjectNode> BY_PRECEDENCE = Comparator
            .comparingInt((ObjectNode row) -> -row.path("Precedence").asInt())
            .thenComparing(row -> row.has("SourcePeer")).thenComparing(row -> namespace(row, SOURCE_NS))
            .thenComparing(Intentions::source).thenComparing(row -> namespace(row, DESTINATION_NS))
            .thenComparing(Intentions::destination);

    private final Map<String, ObjectNode> rows = new LinkedHashMap<>();
    private final Supplier<? extends Collection<ObjectNode>> source;

    /** Those that are kept here. */
    Intentions() {
        this.source = rows::values;
    }

    /** Those that are kept elsewhere. */
    Intentions(Supplier<? extends Collection<ObjectNode>> source) {
        this.source = source;
    }

    /** What a snapshot holds of them. */
    Persisted persisted() {
        return Persisted.rows(rows);
    }

    static String source(ObjectNode row) {
        return row.path("SourceName").asString("");
    }

    static String destination(ObjectNode row) {
        return row.path("DestinationName").asString("");
    }

    /** Namespace of a side: stored as given, though only the default one has services. */
    static String namespace(ObjectNode row, String field) {
        String given = row.path(field).asString("");
        return given.isEmpty() ? DEFAULT : given;
    }

    static boolean allows(ObjectNode row) {
        return "allow".equals(row.path("Action").asString(""));
    }

    /** The most precise first. */
    List<ObjectNode> all() {
        return source.get().stream().sorted(BY_PRECEDENCE).toList();
    }

    Optional<ObjectNode> get(String id) {
        return Optional.ofNullable(rows.get(id));
    }

    void put(String id, ObjectNode row) {
        rows.put(id, row);
    }

    void remove(String id) {
        rows.remove(id);
    }

    /** Those about a source or a destination, itself or any. */
    List<ObjectNode> about(IntentionName name, boolean bySource) {
        return all().stream().filter(row -> bySource
                ? name.isCoveredBy(namespace(row, SOURCE_NS), source(row))
                : name.isCoveredBy(namespace(row, DESTINATION_NS), destination(row))).toList();
    }

    /** How newer releases write it: with its permissions, and its id if it has one. */
    static String matched(ObjectNode row) {
        String id = row.has("ID") ? "ID: " + row.path("ID").asString("") + ", " : "";
        String sides = namespace(row, SOURCE_NS) + "/" + source(row) + " => " + namespace(row, DESTINATION_NS) + "/"
                + destination(row) + " (" + id + "Precedence: " + row.path("Precedence").asInt() + ", ";
        return row.path("Permissions").isEmpty()
                ? "Matched L4 intention: " + sides + "Action: " + (allows(row) ? "ALLOW" : "DENY") + ")"
                : "Matched L7 intention: " + sides + "Permissions: " + row.path("Permissions").size() + ")";
    }

    /** The one that decides. */
    Optional<ObjectNode> between(IntentionName source, IntentionName destination) {
        return about(destination, false).stream()
                .filter(row -> source.isExactly(namespace(row, SOURCE_NS), source(row)))
                .filter(row -> !row.has("SourcePeer")).findFirst();
    }

    Optional<ObjectNode> same(ObjectNode wanted) {
        return rows.values().stream().filter(row -> source(row).equals(source(wanted))
                && destination(row).equals(destination(wanted))
                && namespace(row, SOURCE_NS).equals(namespace(wanted, SOURCE_NS))
                && namespace(row, DESTINATION_NS).equals(namespace(wanted, DESTINATION_NS))).findFirst();
    }

    /** How Consul writes an intention in a sentence. */
    static String describe(ObjectNode row) {
        return (allows(row) ? "ALLOW" : "DENY") + " " + namespace(row, SOURCE_NS) + "/" + source(row) + " => "
                + namespace(row, DESTINATION_NS) + "/" + destination(row)
                + " (ID: " + row.path("ID").asString("") + ", Precedence: " + row.path("Precedence").asInt() + ")";
    }

    static int precedence(ObjectNode row) {
        return 3 * (exact(namespace(row, DESTINATION_NS), destination(row)) + 1)
                - (2 - exact(namespace(row, SOURCE_NS), source(row)));
    }

    /** How exact one side is: 0 for all, 1 for all of a namespace, 2 for one. */
    private static int exact(String namespace, String name) {
        return namespace.equals(ANY) ? 0 : name.equals(ANY) ? 1 : 2;
    }

    /** Refuses what Consul's servers refuse. */
    static void validate(ObjectNode row) {
        List<String> errors = new ArrayList<>();
        side(errors, "Source", namespace(row, SOURCE_NS), source(row));
        side(errors, "Destination", namespace(row, DESTINATION_NS), destination(row));
        meta(errors, row);
        String action = row.path("Action").asString("");
        if (!"allow".equals(action) && !"deny".equals(action)) {
            errors.add("Action must be set to 'allow' or 'deny'");
        }
        String type = row.path("SourceType").asString("");
        if (!type.isEmpty() && !"consul".equals(type)) {
            errors.add("SourceType must be set to 'consul'");
        }
        if (!errors.isEmpty()) {
            throw Refusal.failed(errors.size() + (errors.size() == 1 ? " error" : " errors") + " occurred:\n\t* "
                    + String.join("\n\t* ", errors) + "\n\n");
        }
    }

    private static void meta(List<String> errors, ObjectNode row) {
        if (row.path("Meta").size() > MAX_META) {
            errors.add("Meta exceeds maximum element count " + MAX_META);
        }
        row.path("Meta").properties().forEach(pair -> {
            if (pair.getKey().length() > MAX_META_KEY) {
                errors.add("Meta key \"" + pair.getKey() + "\" exceeds maximum length " + MAX_META_KEY);
            }
            if (pair.getValue().asString("").length() > MAX_META_VALUE) {
                errors.add("Meta value for key \"" + pair.getKey() + "\" exceeds maximum length " + MAX_META_VALUE);
            }
        });
    }

    private static void side(List<String> errors, String side, String namespace, String name) {
        if (name.isEmpty()) {
            errors.add(side + "Name must be set");
        }
        partial(errors, side + "NS", namespace);
        partial(errors, side + "Name", name);
        if (!name.equals(ANY) && namespace.equals(ANY)) {
            errors.add(side + "Name: exact value cannot follow wildcard namespace");
        }
    }

    private static void partial(List<String> errors, String field, String value) {
        if (value.contains(ANY) && !value.equals(ANY)) {
            errors.add(field + ": wildcard character '*' cannot be used with partial values");
        }
    }
}
