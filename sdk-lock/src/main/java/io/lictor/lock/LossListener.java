package io.lictor.lock;

import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener to the loss of a lease, called once. */
final class LossListener implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);

    private final LockLease lease;
    private final Runnable target;
    private final AtomicBoolean open = new AtomicBoolean(true);

    LossListener(LockLease lease, Runnable target) {
        this.lease = lease;
        this.target = target;
    }

    boolean isOf(LockLease other) {
        return lease == other;
    }

    void call() {
        if (open.compareAndSet(true, false)) {
            try {
                target.run();
            } catch (Throwable e) {
                // whatever it was: a checked exception can come undeclared
                LOG.error("listener {} of a lost lock threw", target.getClass().getName(), e);
            }
        }
    }

    @Override
    public void close() {
        open.set(false);
    }
}
