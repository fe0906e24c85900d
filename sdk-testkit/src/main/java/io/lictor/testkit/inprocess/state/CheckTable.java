package io.lictor.testkit.inprocess.state;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** Checks by node, and by the instance that they are about: a node can have thousands of instances. */
final class CheckTable {
    private final State state;
    private final Map<String, NavigableMap<String, CheckRecord>> byNode = new TreeMap<>();
    private final Map<String, NavigableMap<String, CheckRecord>> byOwner = new TreeMap<>();

    CheckTable(State state) {
        this.state = state;
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String owner(String node, String serviceId) {
        return fold(node) + '\0' + fold(serviceId);
    }

    List<CheckRecord> all() {
        return byNode.values().stream().flatMap(all -> all.values().stream()).toList();
    }

    List<CheckRecord> of(String node) {
        return List.copyOf(byNode.getOrDefault(fold(node), new TreeMap<>()).values());
    }

    /** Those of an instance, or with an empty id those of the node itself. */
    List<CheckRecord> of(String node, String serviceId) {
        return List.copyOf(byOwner.getOrDefault(owner(node, serviceId), new TreeMap<>()).values());
    }

    @Nullable
    CheckRecord get(String node, String id) {
        NavigableMap<String, CheckRecord> all = byNode.get(fold(node));
        return all == null ? null : all.get(fold(id));
    }

    void put(CheckRecord check) {
        CheckRecord old = drop(check.node(), check.id());
        add(check);
        state.undoable(() -> {
            drop(check.node(), check.id());
            addAgain(old);
        });
    }

    @Nullable
    CheckRecord remove(String node, String id) {
        CheckRecord old = drop(node, id);
        state.undoable(() -> addAgain(old));
        return old;
    }

    private void addAgain(@Nullable CheckRecord old) {
        if (old != null) {
            add(old);
        }
    }

    private void add(CheckRecord check) {
        byNode.computeIfAbsent(fold(check.node()), any -> new TreeMap<>()).put(fold(check.id()), check);
        byOwner.computeIfAbsent(owner(check.node(), check.serviceId()), any -> new TreeMap<>())
                .put(fold(check.id()), check);
    }

    private @Nullable CheckRecord drop(String node, String id) {
        CheckRecord old = get(node, id);
        if (old != null) {
            remove(byNode, fold(node), id);
            remove(byOwner, owner(node, old.serviceId()), id);
        }
        return old;
    }

    private static void remove(Map<String, NavigableMap<String, CheckRecord>> all, String key, String id) {
        all.computeIfPresent(key, (any, checks) -> {
            checks.remove(fold(id));
            return checks.isEmpty() ? null : checks;
        });
    }

    void clear() {
        byNode.clear();
        byOwner.clear();
    }
}
