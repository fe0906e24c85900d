package io.lictor.api.registration;

import io.lictor.api.HealthStatus;
import io.lictor.api.internal.Require;

/**
 * State of an application as it reports it, with a text for people.
 *
 * <pre>{@code
 * HealthReport report = queue.isFull() ? HealthReport.warning("queue full") : HealthReport.passing("ok");
 * }</pre>
 *
 * @param status the state
 * @param output the text, maybe empty; Consul keeps the first 4,096 bytes
 */
public record HealthReport(HealthStatus status, String output) {

    /** Checks that both are there. */
    public HealthReport {
        Require.nonNull(status, "status");
        Require.nonNull(output, "output");
    }

    /**
     * A report that all is well.
     *
     * @param output the text
     * @return the report
     */
    public static HealthReport passing(String output) {
        return new HealthReport(HealthStatus.PASSING, output);
    }

    /**
     * A report of a degraded state.
     *
     * @param output the text
     * @return the report
     */
    public static HealthReport warning(String output) {
        return new HealthReport(HealthStatus.WARNING, output);
    }

    /**
     * A report that the application cannot serve.
     *
     * @param output the text
     * @return the report
     */
    public static HealthReport critical(String output) {
        return new HealthReport(HealthStatus.CRITICAL, output);
    }
}
