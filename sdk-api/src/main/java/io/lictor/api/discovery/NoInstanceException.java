package io.lictor.api.discovery;

import io.lictor.api.ConsulException;
import org.jspecify.annotations.Nullable;

/**
 * A lookup that found no instance; {@link #reason()} says why.
 *
 * <pre>{@code
 * catch (NoInstanceException e) {
 *     if (e.reason() == NoInstanceException.Reason.UNREACHABLE) { ... }
 * }
 * }</pre>
 */
public final class NoInstanceException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /** Why there is no instance. */
    public enum Reason {
        /** Consul knows no instance of the service at all, or may not show any to this token. */
        UNKNOWN("unknown"),
        /** There are instances, but none that the query wants. */
        NONE_PASSING("none passing"),
        /** Consul has not answered since the lookup began, and no earlier list is there. */
        UNREACHABLE("unreachable");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /**
         * The reason for logs and meters.
         *
         * @return such as {@code none passing}
         */
        public String text() {
            return text;
        }
    }

    private final String service;
    private final Reason reason;

    /**
     * A lookup without result.
     *
     * @param service name of the service
     * @param reason why
     * @param message what was asked, what Consul said and since when
     * @param cause the failure of the last poll, or null
     */
    public NoInstanceException(String service, Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.service = service;
        this.reason = reason;
    }

    /**
     * Name of the service that was looked up.
     *
     * @return the name
     */
    public String service() {
        return service;
    }

    /**
     * Why there is no instance.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
