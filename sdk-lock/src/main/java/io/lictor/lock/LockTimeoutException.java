package io.lictor.lock;

import io.lictor.api.ConsulException;
import org.jspecify.annotations.Nullable;

/**
 * The lock stayed taken, or Consul could not be asked, for as long as the caller was willing to wait.
 *
 * <p>Nothing is left behind: an acquisition whose answer was lost is taken back. The cause, if there is one, is the last
 * failure to reach Consul.
 */
public final class LockTimeoutException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /**
     * A timeout with its message.
     *
     * @param message which lock, how long, and who had it
     * @param cause the last failure to reach Consul, or null
     */
    public LockTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
