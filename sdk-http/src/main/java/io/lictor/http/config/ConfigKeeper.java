package io.lictor.http.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.lictor.api.KeyValueEntry;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.Secret;
import io.lictor.http.disk.SnapshotStore;
import io.lictor.http.watch.Keeper;
import io.lictor.http.wire.KeyValueAnswer;
import io.lictor.http.wire.SavedBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layers of one config in the snapshot on disk: those of the last good value, all of one moment. A config with a
 * secret in it is left out unless its settings say otherwise.
 */
final class ConfigKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigHub.class);

    private final @Nullable SnapshotStore store;
    private final String key;

    private ConfigKeeper(@Nullable SnapshotStore store, String key) {
        this.store = store;
        this.key = key;
    }

    /** @param store the snapshot, or null for none */
    static ConfigKeeper of(@Nullable SnapshotStore store, ConfigSettings<?> settings) {
        boolean secret = store != null && !settings.keepsSecrets() && hasSecret(settings.type(), new HashSet<>());
        if (secret) {
            LOG.info("config {} has secrets and is not kept on disk", settings.name());
        }
        String layers = settings.layers().stream()
                .map(layer -> layer.format() + ":" + URLEncoder.encode(layer.path(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
        return new ConfigKeeper(secret ? null : store, "config/" + layers);
    }

    /** Place of what one poll reads, from which it begins while Consul is away. */
    @Nullable
    Keeper<List<KeyValueEntry>> place(Source source) {
        return store == null
                ? null
                : Keeper.<List<KeyValueEntry>>of(store, key, SavedBody::entries,
                        body -> KeyValueAnswer.entries(body).stream().filter(entry -> isOf(source, entry.key()))
                                .toList())
                        .readingOnly();
    }

    private static boolean isOf(Source source, String key) {
        return source.isFolder() ? key.startsWith(source.path()) && source.holds(key) : key.equals(source.path());
    }

    /** Keeps what a good value was made of. */
    void keep(Moment good) {
        if (store != null) {
            Map<String, KeyValueEntry> byKey = new TreeMap<>();
            good.layers().forEach(layer -> layer.forEach(entry -> byKey.put(entry.key(), entry)));
            List<KeyValueEntry> entries = List.copyOf(byKey.values());
            store.keep(key, () -> SavedBody.entries(entries));
        }
    }

    private static boolean hasSecret(Type type, Set<Type> seen) {
        if (!seen.add(type)) {
            return false;
        }
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments()).anyMatch(part -> hasSecret(part, seen));
        }
        return type instanceof Class<?> some && some.isRecord() && Arrays.stream(some.getRecordComponents())
                .anyMatch(component -> isSecret(component) || hasSecret(component.getGenericType(), seen));
    }

    private static boolean isSecret(RecordComponent component) {
        return component.isAnnotationPresent(Secret.class);
    }
}
