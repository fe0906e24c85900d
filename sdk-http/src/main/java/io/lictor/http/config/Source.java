package io.lictor.http.config;

import java.time.Duration;
import java.util.List;

import io.lictor.api.Indexed;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.config.ConfigFormat;
import io.lictor.api.config.ConfigLayer;
import io.lictor.http.endpoint.KeyValueEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * What one poll reads: a key, or all keys below a folder that belong to some layers. Sources that are equal share a poll.
 *
 * @param path the key, or what all keys start with
 * @param isFolder which of both
 * @param layers those whose keys count; empty for the one that is all of it
 */
record Source(String path, boolean isFolder, List<ConfigLayer> layers) {

    static Source of(ConfigLayer layer) {
        return new Source(prefix(layer), layer.format() == ConfigFormat.KEYS, List.of());
    }

    /** The folder that holds several layers; null when they have none in common. */
    static @Nullable Source around(List<ConfigLayer> layers) {
        String common = prefix(layers.getFirst());
        for (ConfigLayer layer : layers) {
            String other = prefix(layer);
            int same = 0;
            while (same < common.length() && same < other.length() && common.charAt(same) == other.charAt(same)) {
                same++;
            }
            common = common.substring(0, same);
        }
        String folder = common.substring(0, common.lastIndexOf('/') + 1);
        return folder.isEmpty() ? null : new Source(folder, true, List.copyOf(layers));
    }

    /** What all keys of a layer start with. */
    static String prefix(ConfigLayer layer) {
        return layer.format() == ConfigFormat.KEYS ? layer.path() + "/" : layer.path();
    }

    /** Whether a key belongs to a layer. */
    static boolean holds(ConfigLayer layer, String key) {
        return layer.format() == ConfigFormat.KEYS ? key.startsWith(prefix(layer)) : key.equals(layer.path());
    }

    /** Whether a key counts. */
    boolean holds(String key) {
        return layers.isEmpty() || layers.stream().anyMatch(layer -> holds(layer, key));
    }

    Indexed<List<KeyValueEntry>> read(KeyValueEndpoint keyValue, long index, Duration wait) {
        if (!isFolder) {
            var answer = keyValue.poll(path, index, wait);
            return new Indexed<>(answer.value().stream().toList(), answer.metadata());
        }
        Indexed<List<KeyValueEntry>> answer = keyValue.pollAll(path, index, wait);
        return layers.isEmpty()
                ? answer
                : new Indexed<>(answer.value().stream().filter(entry -> holds(entry.key())).toList(),
                        answer.metadata());
    }

    /** What is there now, without waiting. */
    Indexed<List<KeyValueEntry>> look(KeyValueEndpoint keyValue, QueryOptions options) {
        if (isFolder) {
            return keyValue.list(path, options);
        }
        var answer = keyValue.get(path, options);
        return new Indexed<>(answer.value().stream().toList(), answer.metadata());
    }

    /** For people: logs, meters, threads. */
    @Override
    public String toString() {
        return layers.isEmpty() ? "kv/" + path : "kv/" + path + " (" + layers.size() + " layers)";
    }
}
