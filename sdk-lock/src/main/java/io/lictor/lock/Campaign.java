package io.lictor.lock;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a candidate: stands, leads, stands again, until it is closed. No exception ends it. */
final class Campaign implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
    private static final Duration BETWEEN_TERMS = Duration.ofSeconds(1);
    private static final Duration AFTER_A_REFUSAL = Duration.ofSeconds(10);
    private static final Duration END = Duration.ofSeconds(5);

    private final DistributedLock lock;
    private final LeaderElection.Work work;
    private final ConsulRuntime.Signal signal;
    private final ReentrantLock guard = new ReentrantLock();
    private volatile @Nullable LockLease lease;
    private volatile boolean closed;
    private boolean refused;
    /** The one thread; guarded. */
    private @Nullable Thread thread;

    /** A lock whose loss interrupts the thread that acquired it. */
    private Campaign(DistributedLock lock, LeaderElection.Work work, ConsulRuntime runtime) {
        this.lock = lock;
        this.work = work;
        this.signal = runtime.newSignal();
    }

    static Campaign begin(DistributedLock lock, LeaderElection.Work work, ConsulRuntime runtime) {
        Campaign campaign = new Campaign(lock, work, runtime);
        campaign.guard.lock();
        try {
            campaign.thread = runtime.start("leader-" + lock.name(), campaign::run);
        } finally {
            campaign.guard.unlock();
        }
        return campaign;
    }

    boolean isLeader() {
        LockLease held = lease;
        return held != null && held.isHeld();
    }

    private void run() {
        while (!closed) {
            try {
                term();
                rest(BETWEEN_TERMS);
            } catch (InterruptedException | ConsulInterruptedException e) {
                // by the loss of a lease, whose interrupt came late, or by the end, which is looked at above
                boolean cleared = Thread.interrupted();
                LOG.debug("{}: interrupted, flag {}", lock, cleared);
            } catch (ConsulClosedException e) {
                return;
            } catch (RuntimeException e) {
                refused(e);
            }
        }
    }

    private void term() {
        try (LockLease held = lock.acquire()) {
            refused = false;
            lease = held;
            lead(held);
        } finally {
            lease = null;
        }
    }

    private void lead(LockLease held) {
        LOG.info("{}: leading with fencing token {}", lock, held.fencingToken());
        try {
            work.lead(held);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error e) {
            if (!(e instanceof ConsulInterruptedException) && held.isHeld()) {
                LOG.error("{}: the work of the leader failed; the leadership is given up", lock, e);
            }
        }
    }

    /** Something that only people can mend. */
    private void refused(RuntimeException failure) {
        if (!refused) {
            refused = true;
            LOG.error("{}: cannot stand for election, trying on ({})", lock, failure.getMessage());
        }
        try {
            rest(AFTER_A_REFUSAL);
        } catch (InterruptedException e) {
            LOG.debug("{}: interrupted", lock);
        }
    }

    private void rest(Duration pause) throws InterruptedException {
        if (!closed) {
            signal.await(pause);
        }
    }

    @Override
    public void close() {
        closed = true;
        signal.raise();
        Thread running = thread();
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
            try {
                if (!running.join(END)) {
                    LOG.warn("{}: the work of the leader goes on {} s after its interrupt", lock, END.toSeconds());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable Thread thread() {
        guard.lock();
        try {
            return thread;
        } finally {
            guard.unlock();
        }
    }
}
