package io.lictor.lock;

import java.time.Duration;
import java.util.Optional;

import io.lictor.api.ConsulException;
import io.lictor.api.SessionInfo;
import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that renews one session: every third of its TTL, and quickly again after a failure, until the session ends.
 * Only "no such session" is an answer that ends it; whatever else goes wrong costs nothing before the TTL is spent.
 */
final class Renewals implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(1);

    private final HeldSession session;
    private final SessionLife life;
    private final ConsulRuntime runtime;
    private final ConsulRuntime.Signal signal;
    private final BackOff retries;
    private boolean failing;

    Renewals(HeldSession session, ConsulRuntime.Signal signal) {
        this.session = session;
        this.life = session.life();
        this.runtime = session.runtime();
        this.signal = signal;
        this.retries = new BackOff(runtime, FIRST_RETRY, LONGEST_RETRY);
    }

    @Override
    public void run() {
        try {
            while (session.isAlive()) {
                Duration early = life.ttl().dividedBy(3).minus(life.sinceRenewal());
                if (early.isPositive()) {
                    signal.await(early);
                } else {
                    renew();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() throws InterruptedException {
        SessionLife.Start start = SessionLife.Start.now(runtime);
        try {
            renewed(start, session.consul().sessions().within(timeout()).renew(session.id()));
        } catch (ConsulException e) {
            if (Calls.isOver(e)) {
                throw new InterruptedException(e.getMessage());
            }
            failed(e);
        }
    }

    /** A renewal that is stuck leaves time for others on new connections. */
    private Duration timeout() {
        Duration share = life.ttl().dividedBy(5);
        Duration left = life.remaining();
        Duration timeout = left.compareTo(share) < 0 ? left : share;
        return timeout.compareTo(SHORTEST_CALL) < 0 ? SHORTEST_CALL : timeout;
    }

    private void renewed(SessionLife.Start start, Optional<SessionInfo> answer) {
        if (answer.isEmpty()) {
            session.endAsGone();
            return;
        }
        Duration ttl = answer.get().ttl();
        if (life.renewed(start, ttl.isPositive() ? ttl : life.ttl())) {
            retries.reset();
            if (failing) {
                failing = false;
                LOG.info("{}: renewed again", session);
            }
            StrayKeys.sweep(session);
        }
    }

    private void failed(ConsulException failure) throws InterruptedException {
        runtime.observer().renewalFailed(failure);
        if (!failing) {
            failing = true;
            LOG.warn("{}: not renewed, {} ms are left of its TTL; trying on ({})", session,
                    life.remaining().toMillis(), failure.getMessage());
        }
        signal.await(retries.next());
    }
}
