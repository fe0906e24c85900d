package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * A call on a client, watch or registration that has been closed.
 */
public final class ConsulClosedException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its message.
     *
     * @param message what failed, and what to do
     * @param cause the reason, or null
     */
    public ConsulClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
