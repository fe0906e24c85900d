package io.lictor.api.observe;

import java.time.Duration;

/** Live figures of one config, read by an observer's gauges at any time. Safe for use by several threads. */
public interface ConfigView {

    /**
     * Name of the config.
     *
     * @return such as {@code config/orders}
     */
    String name();

    /**
     * Time since Consul last confirmed what the value is made of.
     *
     * @return the age
     */
    Duration age();

    /**
     * Whether Consul holds something that cannot be used, so that an older value stays.
     *
     * @return false while all is well
     */
    boolean isBroken();

    /**
     * Whether the value is that of the fallback file or of the snapshot on disk.
     *
     * @return false as soon as Consul has given one
     */
    boolean isFallback();
}
