package io.lictor.api.traffic;

import java.util.Set;

/**
 * How often, and after what, a call is made again. Whether it may be at all is the caller's to say.
 *
 * @param retries further attempts at the most, 0 where the rule does not say
 * @param onConnectFailure when no connection came about
 * @param onStatus at these statuses; with none of them and without connection failures, the caller's own reasons hold
 */
public record RetryRule(int retries, boolean onConnectFailure, Set<Integer> onStatus) {

    /** Copies the set. */
    public RetryRule {
        onStatus = Set.copyOf(onStatus);
    }
}
