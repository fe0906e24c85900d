package io.lictor.http.config;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * How long a read of all layers together has been without keys that their polls have. Mostly one of them is late by some
 * milliseconds. When it lasts (a snapshot was restored under a poll, a server answers from its past, a right counts for
 * one of the requests only), the value may be out of date without any request having failed. Belongs to the turn.
 */
final class Disagreement {

    private static final Duration TOLERATED = Duration.ofSeconds(10);
    private static final int MOST_NAMED = 5;

    private final ConsulRuntime runtime;
    private boolean begun;
    private long since;

    Disagreement(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    /** They agree. */
    void end() {
        begun = false;
    }

    /** They do not: what there is to report by now, or null. */
    @Nullable
    ConsulUnavailableException goesOn(Moment together, Moment polled) {
        long now = runtime.nanoTime();
        if (!begun) {
            begun = true;
            since = now;
        }
        Duration lasting = Duration.ofNanos(now - since);
        if (lasting.compareTo(TOLERATED) < 0) {
            return null;
        }
        Set<String> missing = new TreeSet<>(polled.allKeys());
        missing.removeAll(together.allKeys());
        String named = String.join(", ", missing.stream().limit(MOST_NAMED).toList());
        return new ConsulUnavailableException(
                "a read of all layers together has been without keys that their polls have, for "
                        + lasting.toSeconds() + " s: " + named
                        + (missing.size() > MOST_NAMED ? " and " + (missing.size() - MOST_NAMED) + " more" : ""),
                null);
    }
}
