package io.lictor.http.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.lictor.api.KeyValueEntry;
import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigProblem;
import io.lictor.api.config.ConfigSettings;

/** Layers as Consul would hold them, read by the reader alone: no Consul, no threads. */
final class Stored {

    private static final Map<String, String> ENVIRONMENT = Map.of("ZONE", "b", "region.of.host", "eu");

    private final List<List<KeyValueEntry>> layers = new ArrayList<>();

    private Stored() {}

    static Stored nothing() {
        return new Stored();
    }

    /** One more layer: keys and values in turn. */
    static Stored keys(String... keysAndValues) {
        return nothing().and(keysAndValues);
    }

    Stored and(String... keysAndValues) {
        List<KeyValueEntry> entries = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.add(entry(keysAndValues[i], keysAndValues[i + 1].getBytes(StandardCharsets.UTF_8)));
        }
        entries.sort(Comparator.comparing(KeyValueEntry::key));
        layers.add(entries);
        return this;
    }

    static KeyValueEntry entry(String key, byte[] value) {
        return new KeyValueEntry(key, value, 0, null, new KeyValueEntry.Indexes(1, 1, 0));
    }

    Moment moment() {
        return new Moment(layers);
    }

    /** The value of one layer of keys at {@code c}. */
    <T> T as(Class<T> type) {
        return as(ConfigSettings.builder(type).layer(ConfigLayer.keys("c")));
    }

    <T> T as(ConfigSettings.Builder<T> settings) {
        return new ConfigReader<>(settings.build(), ENVIRONMENT::get).read(moment());
    }

    /** The problems of one layer of keys at {@code c}, each as its line. */
    List<String> problemsAs(Class<?> type) {
        return problemsAs(ConfigSettings.builder(type).layer(ConfigLayer.keys("c")));
    }

    List<String> problemsAs(ConfigSettings.Builder<?> settings) {
        try {
            as(settings);
        } catch (ConfigException e) {
            return e.problems().stream().map(ConfigProblem::toString).toList();
        }
        return List.of();
    }
}
