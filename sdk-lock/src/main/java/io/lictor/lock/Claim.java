package io.lictor.lock;

import java.time.Duration;

import io.lictor.api.ConsulException;
import io.lictor.api.KeyValueEntry;

/** What a lease holds at Consul: a key of its own, or a permit of a semaphore. */
interface Claim {

    /** Key by which people know it. */
    String key();

    /** Which permit of a semaphore it is, from 0; 0 for a key. */
    int permit();

    /** Key that shows whether it is still held. */
    String watchedKey();

    /** Whether the watched key says that it is held. */
    boolean isHeldIn(KeyValueEntry entry);

    /** Whether the watched key, which is held, was written over so that others do not know what it is. */
    boolean isWrittenOver(KeyValueEntry entry);

    /**
     * Writes the watched key anew, if it is still held.
     *
     * @throws ConsulException when that fails
     */
    void repair();

    /**
     * One try to release it; called by one thread at a time.
     *
     * @param timeout for all its requests together
     * @throws ConsulException when it is not certain that it is released
     */
    void release(Duration timeout);
}
