package io.lictor.lock;

import java.time.Duration;
import java.util.Optional;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.SessionInfo;
import io.lictor.api.internal.LoopStep;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The renewals of one session: every third of its TTL, and quickly again after a failure of whatever kind, until the
 * session ends. Only "no such session" is an answer that ends it; whatever else goes wrong costs nothing before the TTL is
 * spent. A step is run by one thread at a time.
 */
final class Renewals implements LoopStep {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(1);

    private final HeldSession session;
    private final SessionLife life;
    private final ConsulRuntime runtime;
    private final BackOff retries;
    private boolean failing;

    Renewals(HeldSession session) {
        this.session = session;
        this.life = session.life();
        this.runtime = session.runtime();
        this.retries = new BackOff(runtime, FIRST_RETRY, LONGEST_RETRY);
    }

    /** Renews the session if that is due. */
    @Override
    public @Nullable Duration run() {
        if (!session.isAlive()) {
            return null;
        }
        Duration early = early();
        return early.isPositive() ? early : renew();
    }

    private Duration early() {
        return life.ttl().dividedBy(3).minus(life.sinceRenewal());
    }

    private @Nullable Duration renew() {
        SessionLife.Start start = SessionLife.Start.now(runtime);
        try {
            renewed(start, session.consul().sessions().within(timeout()).renew(session.id()));
            return session.isAlive() ? early() : null;
        } catch (ConsulClosedException e) {
            return null;
        } catch (ConsulException e) {
            failed(e);
        } catch (Throwable e) {
            // such as a token file that cannot be used, or no memory: the session has its TTL all the same
            failed(new ConsulAnswerException(session + ": unexpected " + e, e));
        }
        return retries.next();
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

    private void failed(ConsulException failure) {
        runtime.observer().renewalFailed(failure);
        if (!failing) {
            failing = true;
            LOG.warn("{}: not renewed, {} ms are left of its TTL; trying on ({})", session,
                    life.remaining().toMillis(), failure.getMessage());
        }
    }
}
