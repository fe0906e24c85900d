package io.lictor.api.observe;

import java.time.Duration;

/** Live figures of one registration, read by an observer's gauges at any time. Safe for use by several threads. */
public interface RegistrationView {

    /**
     * Name of the service.
     *
     * @return such as {@code orders}
     */
    String service();

    /**
     * Id of the instance.
     *
     * @return the id
     */
    String id();

    /**
     * Whether the agent is known to have the service as it should be.
     *
     * @return true while registered
     */
    boolean isRegistered();

    /**
     * Time since the last beat that the agent took.
     *
     * @return the age; zero while the registration has no TTL check
     */
    Duration beatAge();

    /**
     * Failed calls in a row.
     *
     * @return 0 while all is well
     */
    int consecutiveFailures();
}
