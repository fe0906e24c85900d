package io.lictor.lock;

import io.lictor.api.ConsulException;

/**
 * Consul granted the lock without a fencing token that would fence: one no larger than those that this client has seen,
 * or none at all. The grant is taken back.
 *
 * <p>Consul's log has begun anew then, because the cluster was set up anew or restored elsewhere from a snapshot, or
 * something that is not Consul answers. Reset whoever keeps the largest token, and open a new client.
 */
public final class FencingTokenException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /**
     * A refusal with its message.
     *
     * @param message which lock, and what was granted
     */
    public FencingTokenException(String message) {
        super(message, null);
    }
}
