package io.lictor.testkit.inprocess.state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.lictor.api.runtime.ConsulRuntime.Signal;

/** Who waits for which change. Signals are gathered during a write and raised when its lock is free. */
final class Watches {
    private final Map<String, Set<Signal>> topics = new HashMap<>();
    private final Map<String, Set<Signal>> keyPrefixes = new HashMap<>();
    private final Set<Signal> due = new HashSet<>();

    void add(Interest interest, Signal signal) {
        interest.topics().forEach(topic -> topics.computeIfAbsent(topic, any -> new HashSet<>()).add(signal));
        interest.keyPrefixes()
                .forEach(prefix -> keyPrefixes.computeIfAbsent(prefix, any -> new HashSet<>()).add(signal));
    }

    void remove(Interest interest, Signal signal) {
        interest.topics().forEach(topic -> remove(topics, topic, signal));
        interest.keyPrefixes().forEach(prefix -> remove(keyPrefixes, prefix, signal));
    }

    private static void remove(Map<String, Set<Signal>> waiting, String name, Signal signal) {
        waiting.computeIfPresent(name, (any, signals) -> {
            signals.remove(signal);
            return signals.isEmpty() ? null : signals;
        });
    }

    void touch(String topic) {
        due.addAll(topics.getOrDefault(topic, Set.of()));
    }

    void touchKey(String key) {
        keyPrefixes.forEach((prefix, signals) -> {
            if (key.startsWith(prefix)) {
                due.addAll(signals);
            }
        });
    }

    void touchAll() {
        topics.values().forEach(due::addAll);
        keyPrefixes.values().forEach(due::addAll);
    }

    List<Signal> takeDue() {
        List<Signal> taken = List.copyOf(due);
        due.clear();
        return taken;
    }

    int size() {
        Set<Signal> all = new HashSet<>();
        topics.values().forEach(all::addAll);
        keyPrefixes.values().forEach(all::addAll);
        return all.size();
    }
}
