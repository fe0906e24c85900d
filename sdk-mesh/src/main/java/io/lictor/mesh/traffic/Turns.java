package io.lictor.mesh.traffic;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counter of the calls through a splitter, which goes on when weights change. It is the only thing that a choice writes to,
 * and has its cache lines for itself.
 */
final class Turns {

    private static final int LINES = 128 / Long.BYTES;

    private final AtomicLongArray slots = new AtomicLongArray(2 * LINES);

    long next() {
        return slots.getAndIncrement(LINES);
    }
}
