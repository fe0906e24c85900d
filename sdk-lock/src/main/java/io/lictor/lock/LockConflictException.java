package io.lictor.lock;

import io.lictor.api.ConsulException;

/**
 * The key of the lock is used for something else: its flags are not those of a lock of this kind, or a semaphore there
 * has another limit.
 *
 * <p>Consul's own library and its command line refuse such a key as well. Choose another name, or delete the key.
 */
public final class LockConflictException extends ConsulException {

    private static final long serialVersionUID = 1L;

    /**
     * A conflict with its message.
     *
     * @param message which key, and what is there
     */
    public LockConflictException(String message) {
        super(message, null);
    }
}
