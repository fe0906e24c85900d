package io.lictor.http.watch;

import java.time.Instant;

import io.lictor.api.ConsulException;
import org.jspecify.annotations.Nullable;

/**
 * How a change feed fares.
 *
 * @param confirmedAt since when at the latest all of its sources are known to be up to date; null before that
 * @param confirmedNanos the same on the monotonic clock
 * @param consecutiveFailures of the source that fails most
 * @param lastFailure why it fails, or null
 */
record FeedReport(@Nullable Instant confirmedAt, long confirmedNanos, int consecutiveFailures,
        @Nullable ConsulException lastFailure) {

    /** Of a source that has not looked. */
    static final FeedReport NONE = new FeedReport(null, 0, 0, null);

    FeedReport failed(ConsulException failure) {
        return new FeedReport(confirmedAt, confirmedNanos, consecutiveFailures + 1, failure);
    }

    /** The failures alone. */
    FeedReport unconfirmed() {
        return new FeedReport(null, 0, consecutiveFailures, lastFailure);
    }

    /** Both together: as old as the older one, as broken as the one that is worse. */
    FeedReport and(FeedReport other) {
        boolean none = confirmedAt == null || other.confirmedAt == null;
        boolean older = none || confirmedNanos - other.confirmedNanos <= 0;
        FeedReport worse = consecutiveFailures >= other.consecutiveFailures ? this : other;
        return new FeedReport(none ? null : older ? confirmedAt : other.confirmedAt,
                older ? confirmedNanos : other.confirmedNanos, worse.consecutiveFailures, worse.lastFailure);
    }
}
