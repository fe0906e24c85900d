package io.lictor.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values ({@code /v1/kv}).
 *
 * <pre>{@code
 * consul.keyValue().put("config/orders/workers", "8");
 * Optional<KeyValueEntry> workers = consul.keyValue().get("config/orders/workers");
 * }</pre>
 *
 * <p>Safe for use by several threads. A key is encoded by path segment; one that begins with {@code /}, has
 * {@code //}, or a segment {@code .} or {@code ..} is refused at the call, because Consul would answer for another key. A key
 * with a blank at one of its ends is not written, because newer versions of Consul could not delete it again.
 */
public interface KeyValueView {

    /**
     * The same keys in another datacenter, namespace or partition, or with another token: reads, writes, locks and watches
     * of the view that this gives go there. Options of a single read go before it.
     *
     * <pre>{@code
     * KeyValueView there = consul.keyValue().in(QueryOptions.builder().datacenter("dc2").build());
     * try (Watch<Optional<KeyValueEntry>> switched = there.watch("config/orders/mode")) { ... }
     * }</pre>
     *
     * @param scope datacenter, namespace, partition, token; anything else is refused
     * @return the view, which needs no closing
     */
    KeyValueView in(QueryOptions scope);

    /**
     * One key.
     *
     * @param key the key
     * @return the entry, or empty when there is none
     */
    default Optional<KeyValueEntry> get(String key) {
        return get(key, QueryOptions.none()).value();
    }

    /**
     * One key ({@code GET /v1/kv/:key}).
     *
     * @param key the key
     * @param options scope, consistency, blocking
     * @return the entry, or empty when there is none, with its index
     */
    Indexed<Optional<KeyValueEntry>> get(String key, QueryOptions options);

    /**
     * All keys with a prefix ({@code GET /v1/kv/:prefix?recurse}).
     *
     * @param prefix a plain string prefix; the empty text lists everything
     * @param options scope, consistency, blocking
     * @return the entries, or an empty list, with the index
     */
    Indexed<List<KeyValueEntry>> list(String prefix, QueryOptions options);

    /**
     * The keys with a prefix, without their values ({@code GET /v1/kv/:prefix?keys}).
     *
     * @param prefix a plain string prefix; the empty text lists everything
     * @param separator text after which keys are cut, so that {@code /} lists one level like a folder; null for none
     * @param options scope, consistency, blocking
     * @return the keys, or an empty list, with the index
     */
    Indexed<List<String>> keys(String prefix, @Nullable String separator, QueryOptions options);

    /**
     * Writes a text as UTF-8.
     *
     * @param key the key
     * @param value the text
     */
    default void put(String key, String value) {
        put(key, Require.nonNull(value, "value").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a value; its flags become 0.
     *
     * @param key the key
     * @param value at most 524,288 bytes
     */
    default void put(String key, byte[] value) {
        put(key, value, 0);
    }

    /**
     * Writes a value ({@code PUT /v1/kv/:key}). A key that is held as a lock stays held.
     *
     * @param key the key
     * @param value at most 524,288 bytes
     * @param flags a number of the application's own, unsigned 64 bit
     */
    void put(String key, byte[] value, long flags);

    /**
     * Writes a value if the key is as it was ({@code PUT /v1/kv/:key?cas}).
     *
     * @param key the key
     * @param value at most 524,288 bytes
     * @param flags a number of the application's own
     * @param index the key's modify index; 0 when there must be no such key
     * @return false when the key has changed
     */
    boolean compareAndPut(String key, byte[] value, long flags, long index);

    /**
     * Writes a value and acquires the key for a session ({@code PUT /v1/kv/:key?acquire}). {@code sdk-lock} has locks
     * made of it.
     *
     * @param key the key
     * @param value at most 524,288 bytes
     * @param flags a number of the application's own
     * @param session id of the session
     * @return false when another session holds it or a lock delay has not passed; true also for the holder itself
     */
    boolean acquire(String key, byte[] value, long flags, String session);

    /**
     * Writes a value and releases the key ({@code PUT /v1/kv/:key?release}).
     *
     * @param key the key
     * @param value at most 524,288 bytes; the key keeps it
     * @param flags a number of the application's own
     * @param session id of the session
     * @return false when the session does not hold the key
     */
    boolean release(String key, byte[] value, long flags, String session);

    /**
     * Deletes one key ({@code DELETE /v1/kv/:key}); no error when there is none.
     *
     * @param key the key
     */
    void delete(String key);

    /**
     * Deletes a key if it is as it was ({@code DELETE /v1/kv/:key?cas}).
     *
     * @param key the key
     * @param index the key's modify index, more than 0
     * @return false when the key has changed; true also when there is no such key
     */
    boolean compareAndDelete(String key, long index);

    /**
     * Deletes all keys with a prefix ({@code DELETE /v1/kv/:prefix?recurse}).
     *
     * @param prefix a plain string prefix, not empty: {@code a/} and not {@code a}, which would delete {@code ab} too
     */
    void deleteAll(String prefix);

    /**
     * One key from now on. Watches of the same key share one poll; closing the last of them lets that poll run out.
     *
     * @param key the key
     * @return the watch, to be closed by the caller; its value is empty while there is no such key
     */
    Watch<Optional<KeyValueEntry>> watch(String key);

    /**
     * All keys with a prefix from now on. Watches of the same prefix share one poll.
     *
     * @param prefix a plain string prefix; the empty text watches everything
     * @return the watch, to be closed by the caller; its value is empty while there is no such key
     */
    Watch<List<KeyValueEntry>> watchAll(String prefix);
}
