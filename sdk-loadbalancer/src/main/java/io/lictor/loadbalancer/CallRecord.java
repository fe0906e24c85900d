package io.lictor.loadbalancer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.OutlierSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the outlier ejection knows of the calls to one instance: failures in a row, failures and mean latency within an
 * interval. Counting takes no lock and allocates nothing.
 */
final class CallRecord {

    private static final int COUNT_BITS = 20;
    private static final int NUMBER_SHIFT = 2 * COUNT_BITS;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    private final AtomicInteger inARow = new AtomicInteger();
    /** Number of the interval, calls and failures in it, as one number. */
    private final AtomicLong interval = new AtomicLong();
    /** Time of the calls in it that did not fail; a call that ends while it begins may count for the last one. */
    private final AtomicLong time = new AtomicLong();
    private volatile long lastMean;
    private volatile boolean onProbation;
    private final Sentence sentence = new Sentence();

    Sentence sentence() {
        return sentence;
    }

    /**
     * Counts a call.
     *
     * @return whether an interval has ended by it
     */
    boolean count(Outcome outcome, long elapsed, OutlierSettings settings, long now) {
        boolean failed = outcome == Outcome.FAILURE;
        if (failed) {
            inARow.incrementAndGet();
        } else if (outcome == Outcome.SUCCESS) {
            if (inARow.get() != 0) {
                inARow.set(0);
            }
            if (onProbation) {
                onProbation = false;
            }
        }
        long before = countInInterval(failed, now / settings.interval().toNanos());
        boolean ended = before >>> NUMBER_SHIFT != interval.get() >>> NUMBER_SHIFT;
        if (ended) {
            long answered = calls(before) - failures(before);
            lastMean = calls(before) < settings.minimumCalls() || answered == 0 ? 0 : time.getAndSet(0) / answered;
        }
        if (!failed) {
            time.addAndGet(elapsed);
        }
        return ended;
    }

    /** The counts as they were before. */
    private long countInInterval(boolean failed, long numberOfInterval) {
        long number = numberOfInterval & COUNT;
        long before;
        long after;
        do {
            before = interval.get();
            long counts = before >>> NUMBER_SHIFT == number ? before & (COUNT << COUNT_BITS | COUNT) : 0;
            if (counts >>> COUNT_BITS == COUNT) {
                return before;
            }
            after = number << NUMBER_SHIFT | counts + (1L << COUNT_BITS) + (failed ? 1 : 0);
        } while (!interval.compareAndSet(before, after));
        return before;
    }

    private static long calls(long counts) {
        return counts >>> COUNT_BITS & COUNT;
    }

    private static long failures(long counts) {
        return counts & COUNT;
    }

    /** Why a failed call makes the instance an outlier, or null when it does not. */
    @Nullable
    String verdict(OutlierSettings settings) {
        int limit = settings.consecutiveFailures();
        if (limit > 0 && (inARow.get() >= limit || onProbation)) {
            return "failures in a row";
        }
        long counts = interval.get();
        double rate = (double) failures(counts) / calls(counts);
        return settings.failureRate() > 0 && calls(counts) >= settings.minimumCalls() && rate >= settings.failureRate()
                ? "failure rate"
                : null;
    }

    /** Mean latency of the last interval that ended, in nanoseconds, or 0 when it had too few calls. */
    long lastMean() {
        return lastMean;
    }

    /** Begins a sentence; a longer one when no call has succeeded since the last. */
    void convict(String reason, OutlierSettings settings, long now) {
        sentence.begin(reason, settings, onProbation, now);
    }

    /** Ends the sentence. One more failure before the first success, and the next one begins. */
    void release() {
        sentence.end();
        onProbation = true;
        inARow.set(0);
        interval.set(0);
        time.set(0);
        lastMean = 0;
    }
}
