package io.lictor.lock;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * The one place per client and key where its threads line up: only the first asks Consul.
 *
 * <p>Consul answers "yes" to a session that holds the key already, and all locks of a client share a session: so threads
 * of one client must exclude each other here, before Consul is asked. It also spares Consul a crowd of contenders.
 */
final class Gate {

    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> queue = new ArrayDeque<>();
    private final BitSet taken = new BitSet();
    private final int places;
    private final Attempts attempts;
    private boolean closed;
    private final Set<String> ownPlaces = ConcurrentHashMap.newKeySet();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean known;
    private volatile @Nullable LockHold hold;

    /**
     * An open gate.
     *
     * @param key what is behind it, for people
     * @param places how many may be through at a time: 1 for a lock
     */
    Gate(ConsulRuntime runtime, String key, int places) {
        this.runtime = runtime;
        this.attempts = new Attempts(runtime.observer(), key);
        this.places = places;
    }

    /** Right to ask Consul for the key, and then to hold it; of no use once it is given back. */
    final class Pass {
        private final int slot;
        /** Guarded by the lock of the gate, as what it carries. */
        private boolean open = true;

        private Pass(int slot) {
            this.slot = slot;
        }

        /** Which of the places it is, from 0. */
        int slot() {
            return slot;
        }

        /** Lets the next thread through; idempotent. */
        void giveBack() {
            lock.lock();
            try {
                if (open) {
                    open = false;
                    hold = null;
                    passOn(slot);
                }
            } finally {
                lock.unlock();
            }
        }

        /**
         * Takes on a hold, whose end gives the pass back.
         *
         * @throws IllegalStateException when it was given back: somebody else may hold the key for the same session
         */
        void carry(LockHold held) {
            lock.lock();
            try {
                if (!open) {
                    throw new IllegalStateException(held + ": its pass was given back before it was held");
                }
                hold = held;
            } finally {
                lock.unlock();
            }
        }
    }

    private static final class Waiter {
        private static final int NONE = -1;
        private final ConsulRuntime.Signal signal;
        /** The place that was granted, or none yet. */
        private int slot = NONE;

        Waiter(ConsulRuntime.Signal signal) {
            this.signal = signal;
        }
    }

    /** What is said of attempts. */
    Attempts attempts() {
        return attempts;
    }

    /** Keys of this client's threads in the line of a fair lock. */
    Set<String> ownPlaces() {
        return ownPlaces;
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** Whether the key was seen to be a lock's, or free. */
    boolean isKnown() {
        return known;
    }

    void seen() {
        known = true;
    }

    /** The hold of this client, as far as there is one. */
    @Nullable
    LockHold hold() {
        return hold;
    }

    /**
     * Waits for the pass; null when it was not to be had in time.
     *
     * @throws InterruptedException when the thread is interrupted
     * @throws ConsulClosedException when the client closes
     */
    @Nullable
    Pass enter(Deadline deadline) throws InterruptedException {
        Waiter waiter = freeOrQueued(deadline.mayWait());
        if (waiter.slot == Waiter.NONE && deadline.mayWait()) {
            boolean leaving = true;
            try {
                waiter.signal.await(deadline.left());
                leaving = !isGranted(waiter);
            } finally {
                if (leaving) {
                    leave(waiter);
                }
            }
        }
        return waiter.slot == Waiter.NONE ? null : new Pass(waiter.slot);
    }

    private Waiter freeOrQueued(boolean queued) {
        lock.lock();
        try {
            requireOpen();
            Waiter waiter = new Waiter(runtime.newSignal());
            int free = taken.nextClearBit(0);
            if (free < places) {
                taken.set(free);
                waiter.slot = free;
            } else if (queued) {
                queue.addLast(waiter);
            }
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    private boolean isGranted(Waiter waiter) {
        lock.lock();
        try {
            requireOpen();
            return waiter.slot != Waiter.NONE;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the line; a place granted at the last moment goes to the next one. */
    private void leave(Waiter waiter) {
        int granted;
        lock.lock();
        try {
            queue.remove(waiter);
            granted = waiter.slot;
            waiter.slot = Waiter.NONE;
        } finally {
            lock.unlock();
        }
        if (granted != Waiter.NONE) {
            passOn(granted);
        }
    }

    private void passOn(int slot) {
        lock.lock();
        try {
            Waiter next = queue.pollFirst();
            if (next == null) {
                taken.clear(slot);
            } else {
                next.slot = slot;
                next.signal.raise();
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new ConsulClosedException("the client is closed", null);
        }
    }

    /** Sends everybody away. */
    void close() {
        lock.lock();
        try {
            closed = true;
            queue.forEach(waiter -> waiter.signal.raise());
        } finally {
            lock.unlock();
        }
    }
}
