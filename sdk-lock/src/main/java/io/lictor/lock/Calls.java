package io.lictor.lock;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;

/** What a failed call means for whoever made it. */
final class Calls {

    private static final List<String> CHECKS = List.of("is in critical state", "Missing check");

    private Calls() {}

    /** Whether there is no point in trying again: the caller was interrupted, or the client closed. */
    static boolean isOver(RuntimeException e) {
        return e instanceof ConsulInterruptedException || e instanceof ConsulClosedException;
    }

    /** Whether Consul has refused the call, so that it certainly took no effect. */
    static boolean isRefused(ConsulException e) {
        return e instanceof ConsulRejectedException;
    }

    /** Whether the service that a session should be bound to is not healthy now, or not known to the servers yet. */
    static boolean isUnhealthy(ConsulException e) {
        // through another agent the same refusal looks like an outage
        return CHECKS.stream().anyMatch(words -> String.valueOf(e.getMessage()).contains(words));
    }

    /** Whether it is of no use to ask again. */
    static boolean isFinal(ConsulException e) {
        return e instanceof LockConflictException || e instanceof FencingTokenException
                || (isRefused(e) && !isUnhealthy(e));
    }

    /**
     * Time for the next request of a release.
     *
     * @throws ConsulTimeoutException when there is none
     */
    static Duration timeLeft(Deadline deadline, String key) {
        if (deadline.isOver()) {
            throw new ConsulTimeoutException(key + ": not released in time", null);
        }
        return deadline.left();
    }

    /** Why there was no lease in time. */
    static String why(ConsulException failure) {
        return (isUnhealthy(failure)
                ? "the service that it is bound to is not healthy: "
                : "Consul could not be asked: ")
                + failure.getMessage();
    }

    static ConsulInterruptedException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ConsulInterruptedException(what + ": interrupted", e);
    }
}
