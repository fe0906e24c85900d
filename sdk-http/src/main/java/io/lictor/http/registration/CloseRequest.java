package io.lictor.http.registration;

import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** The wish to close. It ends what the loop is at, such as a call to a frozen agent, but never the drain. */
final class CloseRequest {

    private final ReentrantLock lock = new ReentrantLock();
    private final ConsulRuntime.Signal signal;
    private @Nullable Thread worker;
    private boolean draining;
    private boolean abandoned;
    private volatile boolean requested;

    CloseRequest(ConsulRuntime.Signal signal) {
        this.signal = signal;
    }

    boolean isRequested() {
        return requested;
    }

    void request() {
        lock.lock();
        try {
            boolean first = !requested;
            requested = true;
            if (first && !draining && worker != null) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
        signal.raise();
    }

    /** Called by the loop's thread first of all. */
    void workBegins() {
        lock.lock();
        try {
            worker = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** Called by the loop's thread: from here on it is not interrupted, and an interrupt from before is forgotten. */
    void drainBegins() {
        lock.lock();
        try {
            draining = true;
            if (!abandoned) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives up the drain too. */
    void abandon() {
        lock.lock();
        try {
            requested = true;
            abandoned = true;
            if (worker != null) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
