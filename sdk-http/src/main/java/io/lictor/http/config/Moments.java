package io.lictor.http.config;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.config.ConfigLayer;
import io.lictor.http.endpoint.KeyValueEndpoint;
import io.lictor.http.endpoint.TreesEndpoint;

/**
 * Reads all layers of a config as they were at one moment.
 *
 * <p>Layers are polled each by itself, so that what one transaction wrote to two of them arrives in two answers. A
 * transaction of reads sees both or neither. Where Consul refuses that, the layers are read one after another until two
 * rounds agree to the last index: between them nothing can have changed.
 */
final class Moments {

    private static final int MOST_ROUNDS = 6;

    private final List<ConfigLayer> layers;
    private final KeyValueEndpoint keyValue;
    private final TreesEndpoint trees;

    Moments(List<ConfigLayer> layers, KeyValueEndpoint keyValue, TreesEndpoint trees) {
        this.layers = layers;
        this.keyValue = keyValue;
        this.trees = trees;
    }

    Moment read() {
        try {
            return sorted(trees.read(layers.stream().map(LayerRead::prefix).distinct().toList()));
        } catch (ConsulRejectedException e) {
            return readTwice(e);
        }
    }

    private Moment sorted(List<KeyValueEntry> entries) {
        Map<String, KeyValueEntry> byKey = new TreeMap<>();
        entries.forEach(entry -> byKey.put(entry.key(), entry));
        return new Moment(layers.stream().map(layer -> byKey.values().stream()
                .filter(entry -> LayerRead.holds(layer, entry.key())).toList()).toList());
    }

    private Moment readTwice(ConsulRejectedException refusal) {
        Moment before = readOnce();
        for (int round = 1; round < MOST_ROUNDS; round++) {
            Moment now = readOnce();
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new ConsulUnavailableException("layers " + layers + " change faster than they can be read together",
                refusal);
    }

    private Moment readOnce() {
        return new Moment(layers.stream()
                .map(layer -> ordered(LayerRead.entries(keyValue, layer, 0, Duration.ZERO).value())).toList());
    }

    /** In the order of this class, which is that of Java, not of bytes. */
    static List<KeyValueEntry> ordered(List<KeyValueEntry> entries) {
        return entries.stream().sorted(Comparator.comparing(KeyValueEntry::key)).toList();
    }
}
