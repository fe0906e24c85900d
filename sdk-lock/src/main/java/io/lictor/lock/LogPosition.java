package io.lictor.lock;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.KeyValueEntry;
import io.lictor.api.TransactionResult;

/**
 * How far Consul's log is known to have come: the largest index that the locks of one client have seen. What is written
 * after that has a larger one, whatever it is, as long as the cluster stays the same. Safe for use by several threads.
 */
final class LogPosition {

    private final AtomicLong largest = new AtomicLong();

    long largest() {
        return largest.get();
    }

    void saw(long index) {
        largest.accumulateAndGet(index, Math::max);
    }

    /**
     * The token of an acquisition: the modify index of what it wrote.
     *
     * @param what the lock, for people
     * @param operation the operation that wrote it
     * @throws FencingTokenException when Consul has not said it, or it is none
     */
    static long token(String what, TransactionResult result, int operation) {
        List<KeyValueEntry> written = operation < result.entries().size()
                ? result.entries().get(operation)
                : List.of();
        if (written.size() != 1) {
            throw new FencingTokenException(what + ": granted by an answer with " + written.size()
                    + " entries for what was"
                    + " written (expected: 1, which has the fencing token); something other than Consul may have answered");
        }
        long token = written.getFirst().indexes().modify();
        if (token <= 0) {
            throw new FencingTokenException(what + ": granted with the modify index " + token
                    + " (expected: more than 0); something other than Consul may have answered");
        }
        return token;
    }

    /** What to say of a token that is not new though everything about it is. */
    static FencingTokenException wentBack(String what, long token, long seen) {
        return new FencingTokenException(what + ": granted with token " + token + ", but this client has seen " + seen
                + " (expected: a larger token): Consul's log has begun anew, as after a restore from a snapshot elsewhere;"
                + " reset whoever keeps the largest token, and open a new client");
    }
}
