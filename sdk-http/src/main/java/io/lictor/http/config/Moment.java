package io.lictor.http.config;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.lictor.api.KeyValueEntry;
import io.lictor.api.config.ConfigLayer;

/**
 * What the layers hold, or held when they were looked at.
 *
 * @param layers entries of each layer, the lowest layer first, sorted by key
 */
record Moment(List<List<KeyValueEntry>> layers) {

    /** Entries that were read together, dealt out to their layers; one that belongs to several is in each. */
    static Moment of(List<ConfigLayer> layers, List<KeyValueEntry> entries) {
        Map<String, KeyValueEntry> byKey = new TreeMap<>();
        entries.forEach(entry -> byKey.put(entry.key(), entry));
        return new Moment(layers.stream().map(layer -> byKey.values().stream()
                .filter(entry -> Source.holds(layer, entry.key())).toList()).toList());
    }

    List<KeyValueEntry> entries(int layer) {
        return layers.get(layer);
    }

    /** Whether every key of the other one is here too. */
    boolean covers(Moment other) {
        for (int i = 0; i < layers.size(); i++) {
            if (!keys(i).containsAll(other.keys(i))) {
                return false;
            }
        }
        return true;
    }

    /** The keys of all layers. */
    Set<String> allKeys() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < layers.size(); i++) {
            keys.addAll(keys(i));
        }
        return keys;
    }

    private Set<String> keys(int layer) {
        return layers.get(layer).stream().map(KeyValueEntry::key).collect(Collectors.toCollection(HashSet::new));
    }
}
