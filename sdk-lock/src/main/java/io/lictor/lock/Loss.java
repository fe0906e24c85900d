package io.lictor.lock;

/** Why sessions and holds end: a few texts, which are values of a meter's tag. */
final class Loss {

    static final String TTL_SPENT = "the TTL is spent without a confirmed renewal";
    static final String SESSION_GONE = "Consul does not know the session any more";
    static final String CHECK_FAILED = "Consul ended the session, which is bound to checks of a service: one of them is"
            + " critical or gone, or somebody destroyed the session";
    static final String KEY_DELETED = "somebody deleted the key";
    static final String KEY_TAKEN = "the key is not held by the session any more";
    static final String CLIENT_CLOSED = "the client is closed";
    static final String UNWANTED = "the session is no longer needed";

    private Loss() {}
}
