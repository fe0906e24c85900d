package io.lictor.api;

import java.util.List;
import java.util.Optional;

/**
 * Keys and values ({@code /v1/kv}).
 *
 * <pre>{@code
 * consul.keyValue().put("config/orders/workers", "8");
 * Optional<KeyValueEntry> workers = consul.keyValue().get("config/orders/workers");
 * }</pre>
 *
 * <p>Safe for use by several threads. A key is encoded by path segment; one that begins with {@code /}, has
 * {@code //}, or a segment {@code .} or {@code ..} is refused at the call, because Consul would answer for another key.
 */
public interface KeyValueView {

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
     * Writes a text as UTF-8.
     *
     * @param key the key
     * @param value the text
     */
    void put(String key, String value);

    /**
     * Writes a value ({@code PUT /v1/kv/:key}).
     *
     * @param key the key
     * @param value at most 524,288 bytes
     */
    void put(String key, byte[] value);

    /**
     * Deletes one key ({@code DELETE /v1/kv/:key}); no error when there is none.
     *
     * @param key the key
     */
    void delete(String key);
}
