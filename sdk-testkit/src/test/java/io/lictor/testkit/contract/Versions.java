package io.lictor.testkit.contract;

import io.lictor.testkit.real.ConsulVersion;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a fact holds for.
 *
 * @param since the first one; null for all from the beginning
 * @param until the first one that it does not hold for any more; null without an end
 */
record Versions(@Nullable ConsulVersion since, @Nullable ConsulVersion until) {
    static final Versions ALL = new Versions(null, null);

    Versions {
        if (since != null && until != null && since.compareTo(until) >= 0) {
            throw new IllegalArgumentException("since: " + since + ", until: " + until + " (expected: since < until)");
        }
    }

    boolean have(ConsulVersion version) {
        return (since == null || version.compareTo(since) >= 0) && (until == null || version.compareTo(until) < 0);
    }

    Versions since(ConsulVersion first) {
        return new Versions(since == null || first.compareTo(since) > 0 ? first : since, until);
    }

    Versions until(ConsulVersion end) {
        return new Versions(since, until == null || end.compareTo(until) < 0 ? end : until);
    }

    boolean overlap(Versions that) {
        return isBefore(since, that.until) && isBefore(that.since, until);
    }

    private static boolean isBefore(@Nullable ConsulVersion start, @Nullable ConsulVersion end) {
        return start == null || end == null || start.compareTo(end) < 0;
    }
}
