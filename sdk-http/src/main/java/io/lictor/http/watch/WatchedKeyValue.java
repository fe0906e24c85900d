package io.lictor.http.watch;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.KeyValueView;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;
import io.lictor.api.internal.Require;
import io.lictor.http.endpoint.KeyValueEndpoint;
import io.lictor.http.wire.Paths;
import org.jspecify.annotations.Nullable;

/** The key-value store: single calls, and watches of a key or a prefix. */
public final class WatchedKeyValue implements KeyValueView {

    private final KeyValueEndpoint keys;
    private final WatchHub hub;

    public WatchedKeyValue(KeyValueEndpoint keys, WatchHub hub) {
        this.keys = keys;
        this.hub = hub;
    }

    /** What makes two watches the same. */
    private record Key(String key, boolean prefix, Object scope) {}

    @Override
    public KeyValueView in(QueryOptions elsewhere) {
        return new WatchedKeyValue(keys.in(elsewhere), hub);
    }

    private String name(String key) {
        return "kv/" + key + keys.scope().name();
    }

    @Override
    public Watch<Optional<KeyValueEntry>> watch(String key) {
        Require.path(key, "key");
        return hub.open(WatchSpec.<Optional<KeyValueEntry>>of(name(key), new Key(key, false, keys.scope().key()),
                (index, wait) -> keys.poll(key, index, wait)).runningOut()
                .describedBy(entry -> entry.isPresent() ? "the key" : "no key"));
    }

    @Override
    public Watch<List<KeyValueEntry>> watchAll(String prefix) {
        Paths.prefix(prefix);
        return hub.open(WatchSpec.<List<KeyValueEntry>>of(name(prefix + "*"), new Key(prefix, true, keys.scope().key()),
                (index, wait) -> keys.pollAll(prefix, index, wait)).runningOut()
                .describedBy(entries -> entries.size() + " keys"));
    }

    @Override
    public Indexed<Optional<KeyValueEntry>> get(String key, QueryOptions options) {
        return keys.get(key, options);
    }

    @Override
    public Indexed<List<KeyValueEntry>> list(String prefix, QueryOptions options) {
        return keys.list(prefix, options);
    }

    @Override
    public Indexed<List<String>> keys(String prefix, @Nullable String separator, QueryOptions options) {
        return keys.keys(prefix, separator, options);
    }

    @Override
    public void put(String key, byte[] value, long flags) {
        keys.put(key, value, flags);
    }

    @Override
    public boolean compareAndPut(String key, byte[] value, long flags, long index) {
        return keys.putIf(key, value, flags, "cas=" + Long.toUnsignedString(index));
    }

    @Override
    public boolean acquire(String key, byte[] value, long flags, String session) {
        return keys.putIf(key, value, flags, "acquire=" + Paths.segment(Require.nonBlank(session, "session")));
    }

    @Override
    public boolean release(String key, byte[] value, long flags, String session) {
        return keys.putIf(key, value, flags, "release=" + Paths.segment(Require.nonBlank(session, "session")));
    }

    @Override
    public void delete(String key) {
        keys.delete(key);
    }

    @Override
    public boolean compareAndDelete(String key, long index) {
        return keys.compareAndDelete(key, index);
    }

    @Override
    public void deleteAll(String prefix) {
        keys.deleteAll(prefix);
    }
}
