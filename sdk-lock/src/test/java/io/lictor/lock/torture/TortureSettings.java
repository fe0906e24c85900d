package io.lictor.lock.torture;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a run is set up.
 *
 * @param time how long the workers contend
 * @param seed what the nemesis does
 * @param faults of which kinds
 * @param workers how many processes
 * @param threads of each
 * @param locks that they contend for
 * @param ttl of their sessions
 * @param lockDelay of their sessions; as long as the TTL, or belief is not exclusive when an agent leaves the cluster
 * @param thinkMillis mean pause of a thread between two acquisitions
 * @param calm pause between two faults
 */
record TortureSettings(Duration time, long seed, List<Fault> faults, int workers, int threads, int locks, Duration ttl,
        Duration lockDelay,
        int thinkMillis, Duration calm) {

    private static final String PROPERTY = "lictor.torture";
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final Duration LONG_TTL = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** A minute, or what {@code -Dlictor.torture=30m} says; a long run has more of everything. */
    static TortureSettings ofBuild() {
        Duration time = Duration.parse("PT" + System.getProperty(PROPERTY, "1m").toUpperCase(Locale.ROOT));
        long seed = Long.getLong(PROPERTY + ".seed", 20_261_122);
        return isLong(time)
                ? new TortureSettings(time, seed, chosen(), 4, 6, 16, LONG_TTL, LONG_TTL, 10,
                        Duration.ofSeconds(5))
                : new TortureSettings(time, seed, chosen(), 4, 5, 8, TTL, TTL, 30, Duration.ofSeconds(3));
    }

    /** All, or those that are named by {@code -Dlictor.torture.faults=KILL_HOLDER,CUT_EVERYBODY}. */
    private static List<Fault> chosen() {
        String names = System.getProperty(PROPERTY + ".faults", "");
        return names.isEmpty()
                ? List.of(Fault.values())
                : Arrays.stream(names.split(",", -1)).map(Fault::valueOf).toList();
    }

    boolean isLong() {
        return isLong(time);
    }

    private static boolean isLong(Duration time) {
        return time.compareTo(LONG) >= 0;
    }
}
