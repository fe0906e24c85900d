package io.lictor.api;

import java.util.List;

import io.lictor.api.catalog.CatalogChange;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * One step of a transaction on the key-value store or the catalog.
 *
 * <pre>{@code
 * TransactionResult result = consul.transactions().apply(List.of(
 *         TransactionOperation.checkIndex("config/a", index),
 *         TransactionOperation.set("config/b", value, 0)));
 * }</pre>
 *
 * <p>Immutable; safe for use by several threads. Keys are checked as those of {@link KeyValueView}.
 */
public final class TransactionOperation {

    private static final int MAX_VALUE = 524_288;
    private static final byte[] EMPTY = {};

    /** What an operation does. */
    public enum Verb {
        /** Writes a key. */
        SET("set", true),
        /** Writes a key if its modify index is as expected. */
        COMPARE_AND_SET("cas", true),
        /** Writes a key and acquires it for a session. */
        LOCK("lock", true),
        /** Writes a key and releases it. */
        UNLOCK("unlock", true),
        /** Reads a key, which must be there. */
        GET("get", true),
        /** Reads a key, which need not be there. Consul from 1.14. */
        GET_OR_EMPTY("get-or-empty", true),
        /** Reads all keys with a prefix. */
        GET_TREE("get-tree", false),
        /** Requires a modify index. */
        CHECK_INDEX("check-index", true),
        /** Requires that a session holds the key. */
        CHECK_SESSION("check-session", true),
        /** Requires that there is no such key. */
        CHECK_NOT_EXISTS("check-not-exists", false),
        /** Deletes a key. */
        DELETE("delete", false),
        /** Deletes a key if its modify index is as expected. */
        COMPARE_AND_DELETE("delete-cas", false),
        /** Deletes all keys with a prefix. */
        DELETE_TREE("delete-tree", false),
        /** Writes a node, service or check of the catalog. */
        REGISTER("set", true),
        /** Writes one if its modify index is as expected. */
        COMPARE_AND_REGISTER("cas", true),
        /** Reads a node, service or check of the catalog, which must be there. */
        READ("get", true),
        /** Removes a node, service or check of the catalog. */
        DEREGISTER("delete", false),
        /** Removes one if its modify index is as expected. */
        COMPARE_AND_DEREGISTER("delete-cas", false),
        /** Destroys a session. */
        DESTROY_SESSION("delete", false);

        private final String text;
        private final boolean row;

        Verb(String text, boolean row) {
            this.text = text;
            this.row = row;
        }

        /**
         * The verb on the wire.
         *
         * @return such as {@code check-index}
         */
        public String text() {
            return text;
        }

        /**
         * Whether a committed operation answers with exactly one entry.
         *
         * @return false for trees, deletions and {@link #CHECK_NOT_EXISTS}
         */
        public boolean answersOneEntry() {
            return row;
        }
    }

    private final Verb verb;
    private final String key;
    private final byte[] value;
    private final long flags;
    private final long index;
    private final @Nullable String session;
    private final @Nullable CatalogChange catalog;

    private TransactionOperation(Verb verb, CatalogChange catalog, long index) {
        this.verb = verb;
        this.key = catalog.node();
        this.value = EMPTY;
        this.flags = 0;
        this.index = index;
        this.session = null;
        this.catalog = catalog;
    }

    private TransactionOperation(Verb verb, String key, Write write, long index, @Nullable String session) {
        this.verb = verb;
        boolean prefix = verb == Verb.GET_TREE || verb == Verb.DELETE_TREE;
        this.key = prefix && key.isEmpty() ? key : creates(verb) ? Require.newKey(key) : Require.path(key, "key");
        if (write.value.length > MAX_VALUE) {
            throw Require.illegal("value of " + key, write.value.length + " bytes", "at most " + MAX_VALUE + " bytes");
        }
        this.value = write.value.clone();
        this.flags = write.flags;
        this.index = index;
        this.session = session == null ? null : Require.nonBlank(session, "session");
        this.catalog = null;
    }

    private static boolean creates(Verb verb) {
        return verb == Verb.SET || verb == Verb.COMPARE_AND_SET || verb == Verb.LOCK;
    }

    /** What is written, not copied. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Write(byte[] value, long flags) {
        private static final Write NOTHING = new Write(EMPTY, 0);
    }

    private static TransactionOperation plain(Verb verb, String key) {
        return new TransactionOperation(verb, key, Write.NOTHING, 0, null);
    }

    /**
     * Writes a key.
     *
     * @param key the key
     * @param value the value; a whole transaction is at most 512 KiB in base64
     * @param flags the application's flags, unsigned 64 bit
     * @return the operation
     */
    public static TransactionOperation set(String key, byte[] value, long flags) {
        return new TransactionOperation(Verb.SET, key, new Write(value, flags), 0, null);
    }

    /**
     * Writes a key if nobody else has.
     *
     * @param key the key
     * @param value the value
     * @param flags the application's flags
     * @param index its modify index; 0 when there must be no such key
     * @return the operation
     */
    public static TransactionOperation compareAndSet(String key, byte[] value, long flags, long index) {
        return new TransactionOperation(Verb.COMPARE_AND_SET, key, new Write(value, flags), index, null);
    }

    /**
     * Writes a key and acquires it. Its entry has the modify index of the acquisition.
     *
     * @param key the key
     * @param value the value
     * @param flags the application's flags
     * @param session id of the session
     * @return the operation
     */
    public static TransactionOperation lock(String key, byte[] value, long flags, String session) {
        return new TransactionOperation(Verb.LOCK, key, new Write(value, flags), 0, session);
    }

    /**
     * Writes a key and releases it.
     *
     * @param key the key
     * @param value the value that stays
     * @param flags the application's flags
     * @param session id of the session that holds it
     * @return the operation
     */
    public static TransactionOperation unlock(String key, byte[] value, long flags, String session) {
        return new TransactionOperation(Verb.UNLOCK, key, new Write(value, flags), 0, session);
    }

    /**
     * Reads a key; without it the transaction fails.
     *
     * @param key the key
     * @return the operation
     */
    public static TransactionOperation get(String key) {
        return plain(Verb.GET, key);
    }

    /**
     * Reads a key, which need not be there: then {@link TransactionResult#find} is empty. Consul from 1.14; an older one
     * refuses the transaction as {@link TransactionError.Kind#UNSUPPORTED}.
     *
     * @param key the key
     * @return the operation
     */
    public static TransactionOperation getOrEmpty(String key) {
        return plain(Verb.GET_OR_EMPTY, key);
    }

    /**
     * Reads all keys with a prefix, of which there may be none.
     *
     * @param prefix a plain string prefix, maybe empty
     * @return the operation
     */
    public static TransactionOperation getTree(String prefix) {
        return plain(Verb.GET_TREE, prefix);
    }

    /**
     * Requires that a key is as it was.
     *
     * @param key the key
     * @param index its modify index
     * @return the operation
     */
    public static TransactionOperation checkIndex(String key, long index) {
        return new TransactionOperation(Verb.CHECK_INDEX, key, Write.NOTHING, index, null);
    }

    /**
     * Requires that a session holds a key.
     *
     * @param key the key
     * @param session id of the session
     * @return the operation
     */
    public static TransactionOperation checkSession(String key, String session) {
        return new TransactionOperation(Verb.CHECK_SESSION, key, Write.NOTHING, 0, session);
    }

    /**
     * Requires that there is no such key.
     *
     * @param key the key
     * @return the operation
     */
    public static TransactionOperation checkNotExists(String key) {
        return plain(Verb.CHECK_NOT_EXISTS, key);
    }

    /**
     * Deletes a key, if it is there.
     *
     * @param key the key
     * @return the operation
     */
    public static TransactionOperation delete(String key) {
        return plain(Verb.DELETE, key);
    }

    /**
     * Deletes a key if nobody has changed it.
     *
     * @param key the key
     * @param index its modify index
     * @return the operation
     */
    public static TransactionOperation compareAndDelete(String key, long index) {
        return new TransactionOperation(Verb.COMPARE_AND_DELETE, key, Write.NOTHING, index, null);
    }

    /**
     * Deletes all keys with a prefix.
     *
     * @param prefix a plain string prefix; the empty text deletes everything
     * @return the operation
     */
    public static TransactionOperation deleteTree(String prefix) {
        return plain(Verb.DELETE_TREE, prefix);
    }

    /**
     * Registers a node, and a service and checks on it, that no agent looks after.
     *
     * @param external what to register
     * @return an operation for the node, for its service and for each check
     */
    public static List<TransactionOperation> register(ExternalService external) {
        return CatalogChange.of(external).stream().map(change -> new TransactionOperation(Verb.REGISTER, change, 0))
                .toList();
    }

    /**
     * Removes a node with all that is on it.
     *
     * @param node its name
     * @return the operation
     */
    public static TransactionOperation deregisterNode(String node) {
        return new TransactionOperation(Verb.DEREGISTER, new CatalogChange.NodeNamed(node), 0);
    }

    /**
     * Removes a service of a node.
     *
     * @param node name of the node
     * @param service name of the service: Consul goes by the id, and by the name for the right to do it
     * @param serviceId id of the service
     * @return the operation
     */
    public static TransactionOperation deregisterService(String node, String service, String serviceId) {
        return new TransactionOperation(Verb.DEREGISTER, new CatalogChange.ServiceNamed(node, service, serviceId), 0);
    }

    /**
     * Removes a check of a node.
     *
     * @param node name of the node
     * @param checkId id of the check
     * @return the operation
     */
    public static TransactionOperation deregisterCheck(String node, String checkId) {
        return new TransactionOperation(Verb.DEREGISTER, new CatalogChange.CheckNamed(node, checkId), 0);
    }

    /**
     * Writes a node, service or check of the catalog if nobody else has.
     *
     * @param change a {@link CatalogChange.NodeSet}, {@link CatalogChange.ServiceSet} or {@link CatalogChange.CheckSet}
     * @param index its modify index; 0 when there must be none
     * @return the operation
     */
    public static TransactionOperation compareAndRegister(CatalogChange change, long index) {
        if (isName(change)) {
            throw Require.illegal("change", change, "a node, service or check to be written");
        }
        return new TransactionOperation(Verb.COMPARE_AND_REGISTER, change, index);
    }

    /**
     * Removes a node, service or check of the catalog if nobody has changed it.
     *
     * @param name a {@link CatalogChange.NodeNamed}, {@link CatalogChange.ServiceNamed} or {@link CatalogChange.CheckNamed}
     * @param index its modify index
     * @return the operation
     */
    public static TransactionOperation compareAndDeregister(CatalogChange name, long index) {
        return new TransactionOperation(Verb.COMPARE_AND_DEREGISTER, requireName(name), index);
    }

    /**
     * Reads a node, service or check of the catalog; without it the transaction fails.
     *
     * @param name a {@link CatalogChange.NodeNamed}, {@link CatalogChange.ServiceNamed} or {@link CatalogChange.CheckNamed}
     * @return the operation
     */
    public static TransactionOperation read(CatalogChange name) {
        return new TransactionOperation(Verb.READ, requireName(name), 0);
    }

    private static CatalogChange requireName(CatalogChange name) {
        if (!isName(name)) {
            throw Require.illegal("name", name, "that of a node, service or check");
        }
        return name;
    }

    private static boolean isName(CatalogChange change) {
        return switch (change) {
            case CatalogChange.NodeNamed node -> true;
            case CatalogChange.ServiceNamed service -> true;
            case CatalogChange.CheckNamed check -> true;
            default -> false;
        };
    }

    /**
     * Destroys a session, which Consul 1.8 refuses in a transaction.
     *
     * @param session its id
     * @return the operation
     */
    public static TransactionOperation destroySession(String session) {
        return new TransactionOperation(Verb.DESTROY_SESSION, Require.nonBlank(session, "session"), Write.NOTHING, 0,
                session);
    }

    /**
     * What it does to the catalog.
     *
     * @return the change or the name, or null for an operation on a key or a session
     */
    public @Nullable CatalogChange catalog() {
        return catalog;
    }

    /**
     * What it does.
     *
     * @return the verb
     */
    public Verb verb() {
        return verb;
    }

    /**
     * Key or prefix; for the catalog the name of the node.
     *
     * @return the key
     */
    public String key() {
        return key;
    }

    /**
     * What is written.
     *
     * @return a copy of its bytes, empty where nothing is written
     */
    public byte[] bytes() {
        return value.clone();
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
     * The expected modify index.
     *
     * @return 0 where none is expected
     */
    public long index() {
        return index;
    }

    /**
     * The session.
     *
     * @return its id, or null where none is needed
     */
    public @Nullable String session() {
        return session;
    }

    /** Verb and key; not the value, which may be a secret. */
    @Override
    public String toString() {
        return verb.text() + " " + key;
    }
}
