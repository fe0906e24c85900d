package io.lictor.loadbalancer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Moving average of durations that a long one raises at once and short ones lower over ten seconds.
 *
 * <p>Average and moment are one number, so that a measurement is one exchange, without lock and without allocation: a
 * float in the upper half, a moment in steps of about a millisecond in the lower one. Measurements within one step count
 * once.
 */
final class PeakAverage {

    private static final int STEP = 20;
    private static final double DECAY = 10e9 / (1 << STEP);

    private final AtomicLong packed = new AtomicLong();

    /** Takes a duration into account. */
    void add(long nanos, long now) {
        long before;
        long after;
        do {
            before = packed.get();
            double average = Float.intBitsToFloat((int) (before >>> 32));
            if (nanos >= average) {
                average = nanos;
            } else {
                double rest = rest(before, now);
                average = average * rest + nanos * (1 - rest);
                if (rest == 1) {
                    return;
                }
            }
            after = (long) Float.floatToIntBits((float) average) << 32 | (now >>> STEP & 0xFFFF_FFFFL);
        } while (!packed.compareAndSet(before, after));
    }

    /** The average, faded by the time in which nothing was added. */
    long at(long now) {
        long current = packed.get();
        return (long) (Float.intBitsToFloat((int) (current >>> 32)) * rest(current, now));
    }

    /** What is left of the average since it was taken, from 1 to 0. */
    private static double rest(long packed, long now) {
        int steps = (int) (now >>> STEP) - (int) packed;
        return steps <= 0 ? 1 : Math.exp(-steps / DECAY);
    }
}
