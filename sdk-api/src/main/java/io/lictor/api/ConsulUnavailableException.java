package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * Nobody could answer: connection refused or cut, no leader, no server known, overload.
 *
 * <p>Trying again later is right. A write may or may not have been applied when the connection broke after it was
 * sent; the message says so then.
 */
public final class ConsulUnavailableException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its message.
     *
     * @param message what failed, and what to do
     * @param cause the reason, or null
     */
    public ConsulUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
