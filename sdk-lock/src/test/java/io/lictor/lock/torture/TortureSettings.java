package io.lictor.lock.torture;

import java.time.Duration;
import java.util.Locale;

/**
 * How a run is set up.
 *
 * @param time how long the workers contend
 * @param seed what the nemesis does
 * @param workers how many processes
 * @param threads of each
 * @param locks that they contend for
 * @param ttl of their sessions
 * @param lockDelay of their sessions; as long as the TTL, or belief is not exclusive when an agent leaves the cluster
 * @param thinkMillis mean pause of a thread between two acquisitions
 */
record TortureSettings(Duration time, long seed, int workers, int threads, int locks, Duration ttl, Duration lockDelay,
        int thinkMillis) {

    private static final String PROPERTY = "lictor.torture";

    /** A minute, or what {@code -Dlictor.torture=30m} says. */
    static TortureSettings ofBuild() {
        return new TortureSettings(time(System.getProperty(PROPERTY, "1m")), 20_261_122, 4, 5, 8,
                Duration.ofSeconds(2), Duration.ofSeconds(2), Integer.getInteger(PROPERTY + ".think", 30));
    }

    private static Duration time(String text) {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }

    boolean isLong() {
        return time.compareTo(Duration.ofMinutes(10)) >= 0;
    }
}
