package io.lictor.loadbalancer;

import java.util.concurrent.atomic.AtomicLongArray;

import io.lictor.api.balancing.InstancePool;

/**
 * One counter of picks for all threads and all lists of a query: what makes a cyclic order exact among them, and lets it
 * go on where it was when the list changes.
 *
 * <p>It is the only thing that a lookup writes to. With half a cache line of its own on either side, and the line that
 * processors fetch along with it, the lists and pickers that lie next to it on the heap stay readable by all of them.
 */
final class Turns {

    private static final int LINES = 128 / Long.BYTES;

    private final AtomicLongArray slots = new AtomicLongArray(2 * LINES);

    static Turns of(InstancePool pool) {
        return pool.state(Turns.class, Turns::new);
    }

    /** The number of this pick. */
    long next() {
        return slots.getAndIncrement(LINES);
    }

    /** Sets the number of the next pick. */
    void continueAt(long turn) {
        slots.set(LINES, turn);
    }
}
