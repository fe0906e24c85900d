package io.lictor.loadbalancer;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One counter of picks for all threads: what makes a cyclic order exact among them.
 *
 * <p>It is the only thing that a lookup writes to. With half a cache line of its own on either side, and the line that
 * processors fetch along with it, the lists and pickers that lie next to it on the heap stay readable by all of them.
 */
final class Turns {

    private static final int LINES = 128 / Long.BYTES;

    private final AtomicLongArray slots = new AtomicLongArray(2 * LINES);

    Turns(long first) {
        slots.set(LINES, first);
    }

    /** The number of this pick. */
    long next() {
        return slots.getAndIncrement(LINES);
    }

    /** The number of the next pick. */
    long count() {
        return slots.get(LINES);
    }
}
