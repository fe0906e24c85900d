package io.lictor.api.observe;

import java.time.Duration;

/** Live figures of a service's identity in the mesh, read by an observer's gauges at any time. Safe for use by several threads. */
public interface MeshIdentityView {

    /**
     * Name of the service.
     *
     * @return such as {@code orders}
     */
    String service();

    /**
     * Time until the certificate expires.
     *
     * @return zero when it has expired
     */
    Duration remaining();

    /**
     * Roots that are trusted.
     *
     * @return 1, or more during a rotation
     */
    int roots();
}
