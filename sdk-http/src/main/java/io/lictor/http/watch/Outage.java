package io.lictor.http.watch;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.lictor.api.runtime.ConsulRuntime.Signal;

/**
 * The watches of a client that cannot reach Consul. Together they retry no more often than twenty times a second, since a
 * pause is three quarters of the longest on average, up to the number at which each does so every ten seconds; one alone
 * does at least once a second. The first that gets through wakes the others.
 */
final class Outage {

    private static final Duration SHARE = Duration.ofMillis(70);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Set<Signal> struck = ConcurrentHashMap.newKeySet();

    /** Whether somebody who waited has given up waiting, and nobody has had an answer since. */
    private volatile boolean silent;

    /** Nothing was heard of Consul for a while. */
    void suspect() {
        silent = true;
    }

    /** Whether Consul seems to be away. */
    boolean isOn() {
        return silent || !struck.isEmpty();
    }

    void joins(Signal watch) {
        struck.add(watch);
    }

    void leaves(Signal watch) {
        if (silent) {
            silent = false;
        }
        if (struck.remove(watch)) {
            struck.forEach(Signal::raise);
        }
    }

    /** Ends a watch without telling the others anything. */
    void forget(Signal watch) {
        struck.remove(watch);
    }

    Duration longestPause() {
        Duration fair = SHARE.multipliedBy(struck.size());
        if (fair.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return fair.compareTo(LONGEST) > 0 ? LONGEST : fair;
    }
}
