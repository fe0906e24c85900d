package io.lictor.testkit.inprocess.engine;

/** What the token of one request allows. */
@FunctionalInterface
public interface Access {

    /** Everything, as without ACLs. */
    Access ALL = (resource, name, right) -> true;

    /** The kinds of things a rule is about. */
    enum Resource {
        /** A key of the KV store. */
        KEY,
        /** A node of the catalog. */
        NODE,
        /** A service. */
        SERVICE,
        /** The sessions of a node. */
        SESSION,
        /** User events. */
        EVENT,
        /** Prepared queries. */
        QUERY,
        /** Intentions of a service. */
        INTENTION,
        /** The agent of a node. */
        AGENT,
        /** The operator endpoints. */
        OPERATOR,
        /** The keys of the gossip. */
        KEYRING,
        /** What the whole mesh has in common. */
        MESH,
        /** Cluster peers. */
        PEERING,
        /** The ACL endpoints. */
        ACL
    }

    /** What is to be done. */
    enum Right {
        /** To see. */
        READ,
        /** To list, which only keys tell from reading. */
        LIST,
        /** To change. */
        WRITE
    }

    /** Whether it is allowed. */
    boolean allows(Resource resource, String name, Right right);

    /** The accessor id of the token, empty without ACLs. */
    default String accessor() {
        return "";
    }

    /** Whether every key with a prefix may be written, there or not. */
    default boolean allowsWritingAll(String keyPrefix) {
        return allows(Resource.KEY, keyPrefix, Right.WRITE);
    }
}
