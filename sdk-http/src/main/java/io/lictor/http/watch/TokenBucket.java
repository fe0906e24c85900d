package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;

/** Bound on a rate that lets a burst pass. Belongs to one thread. */
final class TokenBucket {

    private static final double NANOS = 1e9;

    private final ConsulRuntime runtime;
    private final double perSecond;
    private final int burst;
    private double tokens;
    private long filledAt;

    TokenBucket(ConsulRuntime runtime, double perSecond, int burst) {
        this.runtime = runtime;
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = runtime.nanoTime();
    }

    /** Takes a token. What is taken without waiting for one is owed, but never more than a pause of a second. */
    void take() {
        fill();
        tokens = Math.max(1 - perSecond, tokens - 1);
    }

    /** Time until there is a token; zero when there is one. */
    Duration untilNext() {
        fill();
        return tokens >= 1 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS));
    }

    private void fill() {
        long now = runtime.nanoTime();
        tokens = Math.min(burst, tokens + (now - filledAt) / NANOS * perSecond);
        filledAt = now;
    }
}
