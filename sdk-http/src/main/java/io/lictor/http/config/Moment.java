package io.lictor.http.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.lictor.api.KeyValueEntry;

/**
 * What the layers hold, or held when they were looked at.
 *
 * @param layers entries of each layer, the lowest layer first, sorted by key
 */
record Moment(List<List<KeyValueEntry>> layers) {

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

    private Set<String> keys(int layer) {
        return layers.get(layer).stream().map(KeyValueEntry::key).collect(Collectors.toCollection(HashSet::new));
    }
}
