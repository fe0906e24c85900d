package io.lictor.api;

/**
 * Reason for which an operation kept its transaction from being committed.
 *
 * @param operation position of the operation in the transaction, from 0
 * @param kind what was in the way
 * @param reason Consul's own words
 */
public record TransactionError(int operation, Kind kind, String reason) {

    /** What was in the way of an operation. */
    public enum Kind {
        /** The key is held by another session. */
        HELD,
        /** The session that held the key has ended, and its lock delay has not passed. */
        LOCK_DELAY,
        /** The key is not held by this session. */
        NOT_HELD,
        /** There is no such session, or none was given. */
        NO_SESSION,
        /** The key was changed in the meantime. */
        CHANGED,
        /** There is no such key. */
        ABSENT,
        /** The key is there already. */
        EXISTS,
        /** The token has no right to it. */
        PERMISSION_DENIED,
        /** This Consul has no such operation: it came with a later version. */
        UNSUPPORTED,
        /** Something else: see the reason. */
        OTHER
    }
}
