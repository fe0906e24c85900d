package io.lictor.lock.torture;

import java.util.OptionalLong;

/**
 * One time that a worker held a lock, by its own record. Moments are {@link System#nanoTime()}, which on one machine all
 * processes read from the same clock.
 *
 * @param lock the lock
 * @param token its fencing token
 * @param holder who held it
 * @param acquiredAt moment just after the acquisition returned
 * @param believedUntil last moment at which the holder is known to have believed in it; empty when it never asked, or
 *     was told that it is lost the first time it did
 * @param end how it ended
 */
record Tenure(String lock, long token, Holder holder, long acquiredAt, OptionalLong believedUntil, End end) {

    /** How a tenure ended. */
    enum End {
        /** The lease was closed. */
        RELEASED,
        /** The lease said that it is lost. */
        LOST,
        /** The process was killed. */
        CUT_SHORT
    }

    /** The same with one more sample that said yes. */
    Tenure believedAt(long moment) {
        long latest = believedUntil.isPresent() ? Math.max(believedUntil.getAsLong(), moment) : moment;
        return new Tenure(lock, token, holder, acquiredAt, OptionalLong.of(latest), end);
    }
}
