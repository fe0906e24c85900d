package io.lictor.lock;

import java.time.Duration;

import io.lictor.api.ConsulException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that a session may hold though nobody wants them: the answer to their acquisition was lost, and Consul may still
 * get the request from a connection that was stuck. As long as other holds keep the session alive, each of its renewals
 * is followed by a look at them.
 */
final class StrayKeys {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);
    private static final byte[] EMPTY = {};

    private StrayKeys() {}

    static void sweep(HeldSession session) {
        for (String key : session.strays()) {
            if (!session.isWanted(key)) {
                Thread unused = session.runtime().start("lock-stray", () -> release(session, key));
            }
        }
    }

    private static void release(HeldSession session, String key) {
        try {
            Duration timeout = session.life().ttl().dividedBy(3);
            new KeyRelease(session.consul(), new LockContent(key, EMPTY, LockContent.LOCK_FLAGS), session.id(), 0)
                    .attempt(timeout);
        } catch (ConsulException e) {
            LOG.debug("{}: {} is looked at again after the next renewal ({})", session, key, e.getMessage());
        }
    }
}
