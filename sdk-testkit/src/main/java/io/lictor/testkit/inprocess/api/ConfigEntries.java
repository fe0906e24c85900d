package io.lictor.testkit.inprocess.api;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Persisted;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All config entries. Guarded by the state's lock. */
final class ConfigEntries implements Persisted {
    private static final List<String> OF_CHAINS = List.of("service-defaults", "service-resolver", "service-splitter",
            "service-router");

    private final NavigableMap<String, NavigableMap<String, ObjectNode>> byKind = new TreeMap<>();

    @Override
    public JsonNode save() {
        ArrayNode rows = GoJson.array();
        all().forEach(entry -> rows.add(entry.deepCopy()));
        return rows;
    }

    @Override
    public void restore(JsonNode saved) {
        byKind.clear();
        saved.forEach(row -> {
            if (row.deepCopy() instanceof ObjectNode entry) {
                set(entry.path("Kind").asString(""), entry.path("Name").asString(""), entry);
            }
        });
    }

    Optional<ObjectNode> get(String kind, String name) {
        return Optional.ofNullable(byKind.getOrDefault(kind, new TreeMap<>()).get(name));
    }

    List<ObjectNode> list(String kind) {
        return List.copyOf(byKind.getOrDefault(kind, new TreeMap<>()).values());
    }

    List<ObjectNode> all() {
        return byKind.values().stream().flatMap(entries -> entries.values().stream()).toList();
    }

    /** Puts an entry, or removes it with null, and returns what was there. */
    @Nullable
    ObjectNode set(String kind, String name, @Nullable ObjectNode entry) {
        NavigableMap<String, ObjectNode> entries = byKind.computeIfAbsent(kind, any -> new TreeMap<>());
        return entry == null ? entries.remove(name) : entries.put(name, entry);
    }

    /** Whether any entry of a chain, or of intentions, is about a service. */
    boolean isKnown(String service) {
        return services().contains(service) || get(IntentionEntries.KIND, service).isPresent();
    }

    /** The services that have a chain of their own. */
    Set<String> services() {
        Set<String> names = new LinkedHashSet<>();
        OF_CHAINS.forEach(kind -> names.addAll(byKind.getOrDefault(kind, new TreeMap<>()).keySet()));
        return names;
    }

    /** The protocol of a service. */
    String protocol(String service) {
        // defaults of a service that name no protocol mean tcp, whatever the defaults of all proxies say
        String found = get("service-defaults", service).map(entry -> entry.path("Protocol").asString(""))
                .or(() -> get("proxy-defaults", "global").map(entry -> entry.at("/Config/protocol").asString("")))
                .orElse("");
        return found.isEmpty() ? "tcp" : found.toLowerCase(java.util.Locale.ROOT);
    }
}
