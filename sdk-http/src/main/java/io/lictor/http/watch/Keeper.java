package io.lictor.http.watch;

import java.time.Instant;
import java.util.function.Function;

import io.lictor.http.disk.Saved;
import io.lictor.http.disk.SnapshotStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Place in the snapshot on disk for the value of one watch.
 *
 * @param <T> type of the value
 */
public final class Keeper<T> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);

    private final SnapshotStore store;
    private final String key;
    private final Function<T, byte[]> writer;
    private final Function<byte[], T> reader;
    private final boolean writes;

    private Keeper(SnapshotStore store, String key, Function<T, byte[]> writer, Function<byte[], T> reader,
            boolean writes) {
        this.store = store;
        this.key = key;
        this.writer = writer;
        this.reader = reader;
        this.writes = writes;
    }

    /** Keeps each value of the watch. */
    public static <T> Keeper<T> of(SnapshotStore store, String key, Function<T, byte[]> writer,
            Function<byte[], T> reader) {
        return new Keeper<>(store, key, writer, reader, true);
    }

    /** The same for a value that somebody else keeps, who knows better whether it is good. */
    public Keeper<T> readingOnly() {
        return new Keeper<>(store, key, writer, reader, false);
    }

    /** What was kept, by this process or an earlier one. */
    record Kept<T>(T value, Instant confirmedAt) {}

    /** What an earlier process has kept, or null. */
    @Nullable
    Kept<T> kept() {
        Saved saved = store.saved(key);
        if (saved == null) {
            return null;
        }
        try {
            Kept<T> kept = new Kept<>(reader.apply(saved.body().get()), saved.confirmedAt());
            store.used(saved);
            return kept;
        } catch (RuntimeException e) {
            LOG.warn("{} of the snapshot on disk cannot be understood: {}", key, e.toString());
            return null;
        }
    }

    /** Whether there may be something to begin with. */
    boolean holdsSomething() {
        return store.saved(key) != null;
    }

    /** Consul has said that this is the value. */
    void confirmed(T value, boolean changed) {
        Saved saved = store.saved(key);
        if (writes && (changed || saved == null)) {
            store.keep(key, () -> writer.apply(value));
        } else if (writes) {
            store.confirm(key);
        }
    }

    /** Whether it is the same place. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Keeper<?> that && key.equals(that.key) && writes == that.writes;
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "keeper of " + key;
    }
}
