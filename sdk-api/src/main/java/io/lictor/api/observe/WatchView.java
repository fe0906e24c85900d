package io.lictor.api.observe;

import java.time.Duration;

/** Live figures of one shared poll, read by an observer's gauges at any time. Safe for use by several threads. */
public interface WatchView {

    /**
     * What is watched.
     *
     * @return such as {@code health/nginx}
     */
    String key();

    /**
     * Time since Consul last confirmed the value.
     *
     * @return the age
     */
    Duration age();

    /**
     * Failed polls in a row.
     *
     * @return 0 while all is well
     */
    int consecutiveFailures();
}
