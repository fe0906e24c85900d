package io.lictor.api;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Moment of a watch: the last good value and how far it can be trusted.
 *
 * @param <T> type of the value
 * @param value the last good value, or null before the first one
 * @param index Consul's index of the value, 0 before the first one
 * @param changedAt when the content last changed, or null before the first value
 * @param confirmedAt when Consul last confirmed the value, or null before the first one
 * @param consecutiveFailures failed polls since the last good answer
 * @param lastFailure the failure of the last poll, or null when it was answered
 */
public record WatchState<T>(@Nullable T value, long index, @Nullable Instant changedAt, @Nullable Instant confirmedAt,
        int consecutiveFailures, @Nullable ConsulException lastFailure) {

    /**
     * Whether the last poll failed, so that the value may be out of date.
     *
     * @return true while Consul cannot be asked
     */
    public boolean isStale() {
        return lastFailure != null;
    }

    /**
     * Whether the value is the one that an earlier process has left on disk, and Consul has not answered since the start.
     *
     * @return true with {@link ConsulSettings#snapshotDirectory()} only; {@link #confirmedAt} is the time of the value
     */
    public boolean isRestored() {
        return value != null && index == 0;
    }
}
