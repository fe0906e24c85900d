package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * An answer that cannot be understood: not HTTP, not JSON, of another shape, or larger than the limit.
 *
 * <p>Usually something other than Consul listens at the address, or a proxy stands in between.
 */
public final class ConsulAnswerException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its message.
     *
     * @param message what failed, and what to do
     * @param cause the reason, or null
     */
    public ConsulAnswerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
