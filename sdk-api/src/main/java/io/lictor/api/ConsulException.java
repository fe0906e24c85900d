package io.lictor.api;

import org.jspecify.annotations.Nullable;

/**
 * Failure of a call to Consul; its subclasses are named for what a caller can do about it.
 *
 * <pre>{@code
 * try {
 *     consul.keyValue().put("a", "1");
 * } catch (ConsulUnavailableException e) {
 *     // nobody could answer: try later
 * } catch (ConsulRejectedException e) {
 *     // Consul said no: the call has to change
 * }
 * }</pre>
 *
 * <p>The message names address, operation, status and elapsed time where they are known, and never a token.
 */
public class ConsulException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its message.
     *
     * @param message what failed, and what to do
     * @param cause the reason, or null
     */
    public ConsulException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
