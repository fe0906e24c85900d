package io.lictor.loadbalancer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What retries a service may be sent: a share of its calls, some of it saved up.
 *
 * <p>However many calls fail, a service that is down gets no more than this on top of them. It begins full. Counts in
 * thousandths, without lock and allocation.
 */
final class RetryBudget {

    private static final long ONE = 1_000;

    private final long perCall;
    private final long most;
    private final AtomicLong saved;

    RetryBudget(double share, int burst) {
        this.perCall = Math.round(share * ONE);
        this.most = burst * ONE;
        this.saved = new AtomicLong(most);
    }

    /** A call is made. */
    void called() {
        saved.updateAndGet(before -> Math.min(most, before + perCall));
    }

    /** A retry that was taken is not made. */
    void giveBack() {
        saved.updateAndGet(before -> Math.min(most, before + ONE));
    }

    /** Takes a retry, if there is one. */
    boolean take() {
        long before;
        do {
            before = saved.get();
            if (before < ONE) {
                return false;
            }
        } while (!saved.compareAndSet(before, before - ONE));
        return true;
    }
}
