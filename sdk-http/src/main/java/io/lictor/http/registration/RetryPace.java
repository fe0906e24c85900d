package io.lictor.http.registration;

import java.time.Duration;

/**
 * Waits between the attempts of one registration while something is wrong: quick while a beat can still save the TTL,
 * unhurried while the agent is away, calm when it says no. Used by the loop only.
 *
 * <p>Every wait is jittered, so that a thousand registrations do not come back in step.
 */
final class RetryPace {

    private static final Duration QUICK = Duration.ofMillis(250);
    private static final Duration AWAY = Duration.ofMillis(100);
    private static final Duration REFUSED = Duration.ofSeconds(1);
    private static final Duration CAP_AT_FIRST = Duration.ofSeconds(1);
    private static final Duration CAP = Duration.ofSeconds(5);
    private static final long AT_FIRST = Duration.ofMinutes(1).toNanos();
    private static final int MAX_DOUBLINGS = 10;

    private int attempts;
    private long since;

    /** The wait before a lost beat is sent again while its TTL is not spent. */
    Duration beat(long now, Duration ttl, double random) {
        return next(now, QUICK, min(ttl.dividedBy(6), awayCap(now)), random);
    }

    /** The wait while the agent does not answer; a second at the most in the first minute, so that it is found soon. */
    Duration away(long now, double random) {
        return next(now, AWAY, awayCap(now), random);
    }

    /** The wait after the agent said no. */
    Duration refused(long now, double random) {
        return next(now, REFUSED, CAP, random);
    }

    boolean isIdle() {
        return attempts == 0;
    }

    /** How long this has lasted. */
    Duration lasted(long now) {
        return attempts == 0 ? Duration.ZERO : Duration.ofNanos(now - since);
    }

    void reset() {
        attempts = 0;
    }

    private Duration awayCap(long now) {
        return attempts > 0 && now - since > AT_FIRST ? CAP : CAP_AT_FIRST;
    }

    private Duration next(long now, Duration base, Duration cap, double random) {
        if (attempts == 0) {
            since = now;
        }
        Duration doubled = base.multipliedBy(1L << Math.min(attempts, MAX_DOUBLINGS));
        attempts++;
        return Duration.ofNanos((long) (min(doubled, cap).toNanos() * (0.5 + random / 2)));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
