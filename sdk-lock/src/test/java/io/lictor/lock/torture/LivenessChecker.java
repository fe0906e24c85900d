package io.lictor.lock.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Looks for a lock that nobody got for too long: after a holder has vanished, the next one has it within twice the TTL and
 * the lock delay, and, where servers or agents were hit, the time until Consul answers again.
 */
final class LivenessChecker {

    private static final Duration NOISE = Duration.ofSeconds(8);

    private final History history;
    private final Duration recovery;

    /**
     * Time between two acquisitions of a lock, or up to the end.
     *
     * @param lock the lock
     * @param begin the first one
     * @param length how long
     * @param allowed how long it may have been
     */
    record Gap(String lock, long begin, Duration length, Duration allowed) {
        boolean isTooLong() {
            return length.compareTo(allowed) > 0;
        }
    }

    LivenessChecker(History history, Duration ttl, Duration lockDelay) {
        this.history = history;
        this.recovery = ttl.multipliedBy(2).plus(lockDelay);
    }

    List<String> violations() {
        return gaps().stream().filter(Gap::isTooLong)
                .map(gap -> gap.lock() + ": nobody had it for " + gap.length().toMillis() + " ms (allowed: "
                        + gap.allowed().toMillis() + " ms), from "
                        + Duration.ofNanos(gap.begin() - history.begin()).toMillis() + " ms on")
                .toList();
    }

    List<Gap> gaps() {
        List<Gap> gaps = new ArrayList<>();
        for (String lock : history.locks().stream().filter(Contended::isWanted).toList()) {
            long[] moments = LongStream
                    .concat(history.tenuresOf(lock).stream().mapToLong(Tenure::acquiredAt),
                            LongStream.of(history.begin(), history.end()))
                    .filter(moment -> moment >= history.begin() && moment <= history.end()).sorted().toArray();
            for (int i = 1; i < moments.length; i++) {
                gaps.add(gap(lock, moments[i - 1], moments[i]));
            }
        }
        return gaps;
    }

    /** Whatever happens in between may cost the lock once more. */
    private Gap gap(String lock, long begin, long end) {
        long deadline = begin + recovery.plus(NOISE).toNanos();
        for (Disturbance disturbance : history.disturbances()) {
            for (long moment : new long[]{disturbance.begin(), disturbance.end()}) {
                if (moment <= end && moment + disturbance.allowance().toNanos() > begin) {
                    deadline = Math.max(deadline, moment + recovery.plus(disturbance.allowance()).toNanos());
                }
            }
        }
        return new Gap(lock, begin, Duration.ofNanos(end - begin), Duration.ofNanos(deadline - begin));
    }
}
