package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted while it waited; its interrupt flag is set again.
 *
 * <p>Unchecked, so that a lookup can stand in any expression. Code that handles interruption catches it, or asks
 * {@link Thread#interrupted()}.
 */
public final class ConsulInterruptedException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its message.
     *
     * @param message what failed, and what to do
     * @param cause the reason, or null
     */
    public ConsulInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
