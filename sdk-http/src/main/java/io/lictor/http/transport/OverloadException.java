package io.lictor.http.transport;

/** Cause of an unavailability that is no outage: Consul has answered that it is asked too much (429, 503). */
public final class OverloadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OverloadException(int status) {
        super("status " + status, null, false, false);
    }
}
