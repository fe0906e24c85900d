package io.lictor.loadbalancer;

import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.balancing.Outcome;
import org.jspecify.annotations.Nullable;

/** How the calls to one instance go, from the first list that it is in to the last. */
final class Load {

    private static final long LEAST_FAILURE = 1_000_000_000L;
    private static final long LONGEST_FAILURE = 60_000_000_000L;

    private final boolean known;
    private final long joinedAt;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final PeakAverage latency = new PeakAverage();
    private final States states = new States();
    private volatile @Nullable String lastFailure;
    private volatile @Nullable Member member;

    /** @param known whether it was there before anybody looked */
    Load(boolean known, long joinedAt) {
        this.known = known;
        this.joinedAt = joinedAt;
    }

    void begun() {
        inFlight.incrementAndGet();
    }

    void ended(Outcome outcome, @Nullable String reason, long elapsed, long now) {
        inFlight.decrementAndGet();
        switch (outcome) {
            case SUCCESS -> latency.add(elapsed, now);
            case FAILURE -> {
                lastFailure = reason;
                long penalty = Math.min(2 * latency.at(now), LONGEST_FAILURE);
                latency.add(Math.max(elapsed, Math.max(penalty, LEAST_FAILURE)), now);
            }
            case UNKNOWN -> {
                if (elapsed > latency.at(now)) {
                    latency.add(elapsed, now);
                }
            }
        }
    }

    /** The instance as the last list has it, or null when it has left. */
    @Nullable
    Member member() {
        return member;
    }

    void member(@Nullable Member current) {
        this.member = current;
    }

    int inFlight() {
        return inFlight.get();
    }

    long latency(long now) {
        return latency.at(now);
    }

    long age(long now) {
        return known ? Long.MAX_VALUE : now - joinedAt;
    }

    @Nullable
    String lastFailure() {
        return lastFailure;
    }

    States states() {
        return states;
    }
}
