package io.lictor.http.registration;

import java.util.concurrent.locks.ReentrantLock;

/** The wish to close. It ends what the loop is at, such as a call to a frozen agent, but never the drain. */
final class CloseRequest {

    private final ReentrantLock lock = new ReentrantLock();
    private final Waker loop;
    private boolean draining;
    private volatile boolean abandoned;
    private volatile boolean requested;

    CloseRequest(Waker loop) {
        this.loop = loop;
    }

    boolean isRequested() {
        return requested;
    }

    /** Whether the drain is given up too. */
    boolean isAbandoned() {
        return abandoned;
    }

    void request() {
        lock.lock();
        try {
            boolean first = !requested;
            requested = true;
            if (first && !draining) {
                loop.interrupt();
            }
        } finally {
            lock.unlock();
        }
        loop.wake();
    }

    /** Called by the loop: from here on it is not interrupted, and an interrupt from before is forgotten. */
    void drainBegins() {
        lock.lock();
        try {
            draining = true;
            if (!abandoned) {
                boolean unused = Thread.interrupted();
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
            loop.interrupt();
        } finally {
            lock.unlock();
        }
        loop.wake();
    }
}
