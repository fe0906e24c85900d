package io.lictor.lock;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a hold: released at once if Consul answers, else in the background until that is certain, or until the
 * session is ended instead. Only then may another thread of this client ask for the key.
 */
final class LeaseRelease {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);

    private final HeldSession session;
    private final Claim claim;
    private final HeldSession.Hold hold;
    private final Gate.Pass pass;
    private final ConsulRuntime runtime;

    LeaseRelease(LockHold.Acquired acquired, HeldSession.Hold hold, Gate.Pass pass) {
        this.session = acquired.session();
        this.claim = acquired.claim();
        this.hold = hold;
        this.pass = pass;
        this.runtime = session.runtime();
    }

    void run() {
        // a holder that was interrupted still has to release
        boolean interrupted = Thread.interrupted();
        try {
            attempt();
            over();
        } catch (RuntimeException | Error e) {
            // whatever it was: who waits at the gate must not wait for ever, and close() does not throw
            if (Thread.interrupted()) {
                interrupted = true;
            }
            goOn(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void attempt() {
        Duration left = session.life().remaining();
        if (left.isPositive()) {
            // whoever closes a lease should not have to wait for as long as a request may take
            Duration share = session.life().ttl().dividedBy(5);
            claim.release(left.compareTo(share) < 0 ? left : share);
        }
    }

    private void over() {
        session.detach(hold);
        pass.giveBack();
    }

    private void goOn(Throwable first) {
        LOG.warn("lock {}: not released yet; trying on, in the end by destroying {} ({})", claim.key(), session,
                first.getMessage());
        Thread unused = runtime.start("lock-release", this::retry);
    }

    private void retry() {
        BackOff pauses = new BackOff(runtime, Duration.ofMillis(50), Duration.ofSeconds(1));
        ConsulRuntime.Signal never = runtime.newSignal();
        long begun = runtime.nanoTime();
        try {
            while (session.isAlive() && runtime.nanoTime() - begun < session.life().ttl().toNanos()) {
                never.await(pauses.next());
                try {
                    attempt();
                    LOG.info("lock {}: released", claim.key());
                    return;
                } catch (RuntimeException e) {
                    if (Calls.isOver(e)) {
                        return;
                    }
                } catch (Error e) {
                    LOG.debug("lock {}: not released yet", claim.key(), e);
                }
            }
            session.retire(claim);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over();
        }
    }
}
