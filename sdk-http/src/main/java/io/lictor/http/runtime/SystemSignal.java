package io.lictor.http.runtime;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.runtime.ConsulRuntime;

/** Flag with a condition: raised before or while somebody waits, taken by one wait. */
final class SystemSignal implements ConsulRuntime.Signal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private boolean raised;

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        long nanos = nanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!raised && nanos > 0) {
                nanos = change.awaitNanos(nanos);
            }
            boolean taken = raised;
            raised = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** A time beyond what a long holds is as good as forever. */
    private static long nanos(Duration timeout) {
        return timeout.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : timeout.toNanos();
    }

    @Override
    public void raise() {
        lock.lock();
        try {
            raised = true;
            change.signal();
        } finally {
            lock.unlock();
        }
    }
}
