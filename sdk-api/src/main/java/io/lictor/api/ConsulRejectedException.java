package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * Consul understood the call and said no: a bad argument, a missing right, an unknown datacenter.
 *
 * <p>The same call will be refused again. {@link #status()} 401 and 403 speak of the token; the message carries
 * Consul's own words.
 */
public final class ConsulRejectedException extends ConsulException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    /**
     * A refusal.
     *
     * @param message what was refused, and what to do
     * @param status the HTTP status of the answer
     * @param reason Consul's own words, maybe empty
     * @param cause the reason, or null
     */
    public ConsulRejectedException(String message, int status, String reason, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.reason = reason;
    }

    /**
     * The HTTP status of the answer.
     *
     * @return 400..599; Consul answers many bad arguments with 500
     */
    public int status() {
        return status;
    }

    /**
     * Consul's own words.
     *
     * @return the body of the answer, trimmed and cut to a readable length
     */
    public String reason() {
        return reason;
    }

    /**
     * Whether this Consul has no such endpoint: it came with a later version, or is gone.
     *
     * @return true for a 404 without a reason or with the one of an unknown path
     */
    public boolean isUnsupported() {
        return status == 404 && (reason.isEmpty() || reason.startsWith("Invalid URL path"));
    }

    /**
     * Whether the token was missing, unknown or without the right.
     *
     * @return true for 401 and 403
     */
    public boolean isPermissionDenied() {
        return status == 401 || status == 403;
    }
}
