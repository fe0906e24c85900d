package io.lictor.http.torture;

import java.time.Duration;
import java.util.Locale;

/**
 * How a run is set up.
 *
 * @param time how long it lasts
 * @param seed what is changed and disturbed, and when
 * @param polled services that a client follows by a poll each; there are three such clients
 * @param fed services that one client follows by a change feed
 * @param changes a second in a storm
 * @param storm the longest
 * @param late how much later than it should a watch may be right
 */
record TortureSettings(Duration time, long seed, int polled, int fed, int changes, Duration storm, Duration late) {

    private static final String PROPERTY = "lictor.torture";
    private static final Duration LONG = Duration.ofMinutes(5);

    /** Some twenty seconds, or what {@code -Dlictor.torture=30m} says; a long run has more of everything. */
    static TortureSettings ofBuild() {
        Duration time = Duration.parse("PT" + System.getProperty(PROPERTY, "20s").toUpperCase(Locale.ROOT));
        long seed = Long.getLong(PROPERTY + ".seed", 20_261_201);
        // on a busy machine a build says nothing about time, and a long run is started on a quiet one
        return time.compareTo(LONG) >= 0
                ? new TortureSettings(time, seed, 20, 600, 60, Duration.ofSeconds(8), Duration.ofSeconds(1))
                : new TortureSettings(time, seed, 8, 80, 30, Duration.ofSeconds(2), Duration.ofSeconds(5));
    }
}
