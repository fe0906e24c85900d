package io.lictor.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Key with its value and bookkeeping, as Consul keeps it.
 *
 * <pre>{@code
 * consul.keyValue().get("config/orders/workers").map(KeyValueEntry::text).orElse("4");
 * }</pre>
 *
 * <p>Immutable, with {@code equals} by content; safe for use by several threads.
 */
public final class KeyValueEntry {

    private final String key;
    private final byte[] value;
    private final long flags;
    private final @Nullable String session;
    private final Indexes indexes;

    /**
     * The counters that Consul keeps with a key.
     *
     * @param create index of the creation
     * @param modify index of the last change
     * @param lock times the key was acquired as a lock; a plain write resets it
     */
    public record Indexes(long create, long modify, long lock) {}

    /**
     * An entry.
     *
     * @param key the key
     * @param value the value; copied
     * @param flags the application's flags, unsigned 64 bit
     * @param session id of the session that holds the key as a lock, or null
     * @param indexes the counters
     */
    public KeyValueEntry(String key, byte[] value, long flags, @Nullable String session, Indexes indexes) {
        this.key = key;
        this.value = value.clone();
        this.flags = flags;
        this.session = session;
        this.indexes = indexes;
    }

    /**
     * The key.
     *
     * @return the key
     */
    public String key() {
        return key;
    }

    /**
     * The value.
     *
     * @return a copy of its bytes; an empty array where Consul has an empty or null value
     */
    public byte[] bytes() {
        return value.clone();
    }

    /**
     * The value as UTF-8 text.
     *
     * @return the text
     */
    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    /**
     * The application's flags.
     *
     * @return an unsigned 64-bit number
     */
    public long flags() {
        return flags;
    }

    /**
     * The session that holds the key as a lock.
     *
     * @return its id, or null
     */
    public @Nullable String session() {
        return session;
    }

    /**
     * The counters that Consul keeps with the key.
     *
     * @return the counters
     */
    public Indexes indexes() {
        return indexes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyValueEntry that && key.equals(that.key) && Arrays.equals(value, that.value)
                && flags == that.flags && Objects.equals(session, that.session) && indexes.equals(that.indexes);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + indexes.hashCode();
    }

    /** The key and its counters; not the value, which may be a secret. */
    @Override
    public String toString() {
        return "KeyValueEntry[key=" + key + ", " + value.length + " bytes, " + indexes + "]";
    }
}
