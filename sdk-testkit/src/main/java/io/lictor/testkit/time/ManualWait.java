package io.lictor.testkit.time;

import java.util.concurrent.locks.LockSupport;

/**
 * One thread that waits in a signal. Parked outside of the lock, so that an interruption stays visible until the wait
 * is taken off the list of those at rest.
 */
final class ManualWait {

    private final ManualSignal signal;
    private final Thread thread;
    private final long deadline;
    private final long order;
    private volatile boolean ended;
    private volatile boolean raised;

    ManualWait(ManualSignal signal, Thread thread, long deadline, long order) {
        this.signal = signal;
        this.thread = thread;
        this.deadline = deadline;
        this.order = order;
    }

    ManualSignal signal() {
        return signal;
    }

    Thread thread() {
        return thread;
    }

    long deadline() {
        return deadline;
    }

    long order() {
        return order;
    }

    boolean raised() {
        return raised;
    }

    void end(boolean raised) {
        this.raised = raised;
        this.ended = true;
        LockSupport.unpark(thread);
    }

    /** Parks until something happens; true when the wait has ended. */
    boolean park() {
        if (!ended && !thread.isInterrupted()) {
            LockSupport.park(this);
        }
        return ended;
    }
}
