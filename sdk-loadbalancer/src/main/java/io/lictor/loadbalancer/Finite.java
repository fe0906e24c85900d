package io.lictor.loadbalancer;

import java.time.Duration;

/** Times that can be counted in nanoseconds and added to: one of more than a year is as good as for ever. */
final class Finite {

    private static final Duration YEAR = Duration.ofDays(365);

    private Finite() {}

    static Duration of(Duration time) {
        return time.compareTo(YEAR) < 0 ? time : YEAR;
    }
}
