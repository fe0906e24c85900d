package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * No whole answer within the deadline: a frozen agent, a stalled body, or a wait that ended without a value.
 *
 * <p>Trying again later is right. A write may or may not have been applied.
 */
public final class ConsulTimeoutException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its message.
     *
     * @param message what failed, and what to do
     * @param cause the reason, or null
     */
    public ConsulTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
