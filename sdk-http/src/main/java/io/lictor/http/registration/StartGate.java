package io.lictor.http.registration;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many registrations of a client are written at a time, when hundreds begin at once or have been lost by their agent: the
 * threads and connections that are left are for the beats of those that are registered. In the order of asking. Safe for use
 * by several threads.
 */
final class StartGate {

    /** A start takes three or four calls: enough for 30 a second where each takes 200 ms. */
    private static final int MOST = 24;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waker> waiting = new ArrayDeque<>();
    private int inside;

    /** Whether the loop may begin now, and must leave; if not, it is woken when it may try again. */
    boolean enter(Waker loop) {
        lock.lock();
        try {
            boolean first = waiting.isEmpty() || waiting.peekFirst() == loop;
            if (inside < MOST && first) {
                boolean unused = waiting.remove(loop);
                inside++;
                return true;
            }
            if (!waiting.contains(loop)) {
                waiting.addLast(loop);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            inside--;
            wakeNext();
        } finally {
            lock.unlock();
        }
    }

    /** The loop does not want to enter any more. */
    void forget(Waker loop) {
        lock.lock();
        try {
            if (waiting.remove(loop)) {
                wakeNext();
            }
        } finally {
            lock.unlock();
        }
    }

    private void wakeNext() {
        Waker next = waiting.peekFirst();
        if (next != null && inside < MOST) {
            next.wake();
        }
    }
}
