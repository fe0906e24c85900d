package io.lictor.lock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session may hold though nobody wants it: the answer to its acquisition was lost, and Consul may still get the
 * request from a connection that was stuck. As long as other holds keep the session alive, each of its renewals is followed
 * by a look at it.
 */
final class StrayKeys {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);

    private StrayKeys() {}

    static void sweep(HeldSession session) {
        session.strays().forEach((key, stray) -> {
            if (!session.isWanted(key) && session.swept().add(key)) {
                Thread unused = session.runtime().start("lock-stray", () -> release(session, stray));
            }
        });
    }

    private static void release(HeldSession session, Claim stray) {
        try {
            stray.release(session.life().ttl().dividedBy(3));
        } catch (RuntimeException e) {
            LOG.debug("{}: {} is looked at again after the next renewal ({})", session, stray.key(), e.getMessage());
        } finally {
            session.swept().remove(stray.key());
        }
    }
}
