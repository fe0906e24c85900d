package io.lictor.http.transport;

import io.lictor.api.ConsulException;

/** One try failed. */
final class AttemptException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ConsulException failure;
    private final int status;
    private final boolean unapplied;

    /**
     * A failed try.
     *
     * @param failure what the caller sees if it was the last one
     * @param status the HTTP status, or 0
     * @param unapplied whether a write was certainly not applied
     */
    AttemptException(ConsulException failure, int status, boolean unapplied) {
        super(null, failure, false, false);
        this.failure = failure;
        this.status = status;
        this.unapplied = unapplied;
    }

    ConsulException failure() {
        return failure;
    }

    /** Whether it was given up, to be made elsewhere. */
    boolean isTurnedAway() {
        return failure.getCause() instanceof AbortedException aborted && aborted.isTurnedAway();
    }

    int status() {
        return status;
    }

    boolean unapplied() {
        return unapplied;
    }
}
