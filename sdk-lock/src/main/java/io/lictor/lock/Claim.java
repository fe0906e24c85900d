package io.lictor.lock;

import java.time.Duration;

import io.lictor.api.ConsulException;
import io.lictor.api.KeyValueEntry;

/** What a lease holds at Consul: a key of its own, or a permit of a semaphore. */
interface Claim {

    /** Key by which people know it. */
    String key();

    /** Key that shows whether it is still held. */
    String watchedKey();

    /** Whether the watched key says that it is held. */
    boolean isHeldIn(KeyValueEntry entry);

    /**
     * One try to release it; called by one thread at a time.
     *
     * @throws ConsulException when it is not certain that it is released
     */
    void release(Duration timeout);
}
