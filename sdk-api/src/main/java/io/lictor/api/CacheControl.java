package io.lictor.api;

import java.time.Duration;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * How stale an answer from the agent's cache may be ({@code Cache-Control}).
 *
 * <pre>{@code
 * QueryOptions.builder().cached(CacheControl.maxAge(Duration.ofSeconds(10)).staleIfError(Duration.ofMinutes(5))).build();
 * }</pre>
 *
 * @param maxAge the oldest answer that is taken, or null for any
 * @param staleIfError the oldest that is taken instead of one that cannot be had, or null for none
 * @param mustRevalidate whether the agent asks the servers before it answers
 */
public record CacheControl(@Nullable Duration maxAge, @Nullable Duration staleIfError, boolean mustRevalidate) {

    /** Checks the ages. */
    public CacheControl {
        if (maxAge != null) {
            Require.notNegative(maxAge, "maxAge");
        }
        if (staleIfError != null) {
            Require.positive(staleIfError, "staleIfError");
        }
    }

    /**
     * An answer of at most an age, counted in whole seconds.
     *
     * @param maxAge the age, zero or more
     * @return the rule
     */
    public static CacheControl maxAge(Duration maxAge) {
        return new CacheControl(maxAge, null, false);
    }

    /**
     * An answer that the agent has asked the servers for.
     *
     * @return the rule
     */
    public static CacheControl revalidated() {
        return new CacheControl(null, null, true);
    }

    /**
     * The same, with an older answer instead of a failure.
     *
     * @param age the oldest that is taken, more than zero
     * @return the rule
     */
    public CacheControl staleIfError(Duration age) {
        return new CacheControl(maxAge, age, mustRevalidate);
    }
}
