package io.lictor.http.transport;

/** Cause of an unavailability that is no outage: Consul has answered that a limit was reached. */
public final class OverloadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Limit limit;

    OverloadException(int status, Limit limit) {
        super("status " + status + ", limit: " + limit, null, false, false);
        this.limit = limit;
    }

    /** Whether the same request may be answered a second later, or by another server. */
    boolean isPassing() {
        return limit.isPassing();
    }
}
