package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * Nobody could answer: connection refused or cut, no leader, no server known, overload.
 *
 * <p>Trying again later is right. A write may or may not have been applied when the connection broke after it was
 * sent; the message says so then, and {@link #isUnapplied()} when it certainly was not.
 */
public final class ConsulUnavailableException extends ConsulException {

    private static final long serialVersionUID = 1L;

    private final boolean unapplied;

    /**
     * A failure with its message.
     *
     * @param message what failed, and what to do
     * @param cause the reason, or null
     */
    public ConsulUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    /**
     * A failure that is known to have had no effect.
     *
     * @param message what failed, and what to do
     * @param cause the reason, or null
     * @param unapplied whether a write was certainly not applied
     */
    public ConsulUnavailableException(String message, @Nullable Throwable cause, boolean unapplied) {
        super(message, cause);
        this.unapplied = unapplied;
    }

    /**
     * Whether a write was certainly not applied: the connection was refused, no server was known, or a limit was reached.
     *
     * @return false when it may have been
     */
    public boolean isUnapplied() {
        return unapplied;
    }
}
