package io.lictor.api.registration;

/**
 * Application's own view of its health, asked before every beat of a TTL check.
 *
 * <pre>{@code
 * HealthCheck.ttl(Duration.ofSeconds(10)).reporting(() ->
 *         pool.isExhausted() ? HealthReport.critical("no connection left") : HealthReport.passing("ok"));
 * }</pre>
 *
 * <p><b>Caller.</b> A virtual thread of the client, one call at a time. <b>May block.</b> For less than a third of the
 * TTL: an answer that takes longer is reported as critical. <b>May throw.</b> It is reported as critical with the
 * message. <b>After close.</b> Not called.
 */
@FunctionalInterface
public interface HealthSupplier {

    /**
     * The health now.
     *
     * @return the report
     * @throws Exception reported as critical
     */
    HealthReport health() throws Exception;
}
