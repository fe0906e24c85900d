package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.Set;

import io.lictor.api.traffic.RetryRule;
import org.jspecify.annotations.Nullable;

/**
 * How a call is made: by the settings of the client, or as the route of a call has it.
 *
 * @param attempts how often it is sent at the most
 * @param onConnectFailure whether it is sent again when no connection came about
 * @param onFailure whether it is sent again after another failure
 * @param onStatus statuses after which it is sent again
 * @param connectTimeout how long a connection may take, or null for as long as the client likes
 */
record CallRules(int attempts, boolean onConnectFailure, boolean onFailure, Set<Integer> onStatus,
        @Nullable Duration connectTimeout) {

    private static final Set<Integer> WORTH_A_RETRY = Set.of(502, 503, 504);

    /** The rules of a client. */
    static CallRules of(int attempts) {
        return new CallRules(attempts, true, true, WORTH_A_RETRY, null);
    }

    /** The same with what a route says; what it leaves open stays. */
    CallRules by(@Nullable RetryRule rule, @Nullable Duration timeout) {
        if (rule == null) {
            return new CallRules(attempts, onConnectFailure, onFailure, onStatus, timeout);
        }
        boolean saysWhen = rule.onConnectFailure() || !rule.onStatus().isEmpty();
        int most = rule.retries() == 0 ? attempts : 1 + Math.min(rule.retries(), Integer.MAX_VALUE - 1);
        return saysWhen
                ? new CallRules(most, rule.onConnectFailure(), false, rule.onStatus(), timeout)
                : new CallRules(most, onConnectFailure, onFailure, onStatus, timeout);
    }
}
