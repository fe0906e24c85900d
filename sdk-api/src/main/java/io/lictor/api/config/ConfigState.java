package io.lictor.api.config;

import java.time.Instant;

import io.lictor.api.ConsulException;
import org.jspecify.annotations.Nullable;

/**
 * Moment of a config: the last good value and how far it can be trusted.
 *
 * @param <T> type of the value
 * @param value the last good value
 * @param source where it came from
 * @param changedAt when it was published
 * @param lastFailure why it may be out of date: a {@link ConfigException} while Consul holds something that cannot be
 *     used, another one while Consul cannot be asked, or null
 */
public record ConfigState<T>(T value, ConfigSource source, Instant changedAt, @Nullable ConsulException lastFailure) {

    /**
     * Whether the value may be out of date.
     *
     * @return true while there is a failure
     */
    public boolean isStale() {
        return lastFailure != null;
    }

    /** Everything but the value, which may hold secrets. */
    @Override
    public String toString() {
        return "ConfigState[source=" + source + ", changedAt=" + changedAt + ", lastFailure=" + lastFailure + "]";
    }
}
