package io.lictor.api.registration;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulException;
import org.jspecify.annotations.Nullable;

/**
 * Handle that keeps a service registered until it is closed.
 *
 * <pre>{@code
 * try (Registration me = consul.register(definition)) {
 *     me.fail("queue full"); // Consul turns callers away
 *     me.pass("queue drained");
 * }
 * }</pre>
 *
 * <p>A registration is a desired state. It is worked towards from the start (Consul may come up later) and again
 * whenever the agent has lost it: after a restart with an empty data directory, or when somebody else deregistered it.
 * TTL checks are beaten at a third of their time.
 *
 * <p><b>Threads.</b> Safe for use by several threads. Every method but {@link #close()} and {@link #awaitRegistered}
 * returns at once; what it asks for is sent by a thread of the client, now and after every re-registration.
 *
 * <p><b>Lifecycle.</b> {@link #close()} switches maintenance on, waits for the drain time, deregisters and sees that it
 * is done; it is bounded, idempotent, and runs by itself when the client is closed or the JVM ends.
 */
public interface Registration extends AutoCloseable {

    /**
     * Id of the instance: the definition's, or the one that was made for it.
     *
     * @return the id, the same for as long as the handle lives
     */
    String id();

    /**
     * What is registered.
     *
     * @return the definition as it was given
     */
    ServiceDefinition definition();

    /**
     * Ids of its checks on the agent, in the order of the definition: for sessions and locks that are bound to the
     * health of the service.
     *
     * @return the ids, empty for a service without checks
     */
    List<String> checkIds();

    /**
     * Where the registration stands.
     *
     * @return the state
     */
    RegistrationState state();

    /**
     * The failure of the last call to the agent.
     *
     * @return the failure, or null when it was answered
     */
    @Nullable
    ConsulException lastFailure();

    /**
     * Waits until the agent has confirmed the registration.
     *
     * @param timeout how long at the most
     * @return true when it is registered, false when the time has passed
     */
    boolean awaitRegistered(Duration timeout);

    /** Reports passing with an empty text. See {@link #report}. */
    default void pass() {
        report(HealthReport.passing(""));
    }

    /**
     * Reports passing. See {@link #report}.
     *
     * @param output text for people
     */
    default void pass(String output) {
        report(HealthReport.passing(output));
    }

    /**
     * Reports warning. See {@link #report}.
     *
     * @param output text for people
     */
    default void warn(String output) {
        report(HealthReport.warning(output));
    }

    /**
     * Reports critical. See {@link #report}.
     *
     * @param output text for people
     */
    default void fail(String output) {
        report(HealthReport.critical(output));
    }

    /**
     * Sets what the beats say from now on, for all TTL checks that have no supplier of their own.
     *
     * @param report state and text
     * @throws IllegalStateException when the definition has no such check, so that nobody would hear it
     */
    void report(HealthReport report);

    /**
     * Takes the instance out of service; it stays registered, and in maintenance after a re-registration too.
     *
     * @param reason why, for people
     */
    void maintenance(String reason);

    /** Puts the instance back into service. */
    void endMaintenance();

    /** Drains and deregisters. */
    @Override
    void close();
}
