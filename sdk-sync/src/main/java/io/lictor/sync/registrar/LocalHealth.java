package io.lictor.sync.registrar;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

import io.lictor.api.internal.Require;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.HealthSupplier;

/**
 * Health of a program on this machine, found out by the registrar and not by Consul's agent: for a program that the agent
 * cannot reach.
 *
 * <pre>{@code
 * HealthCheck check = HealthCheck.ttl(Duration.ofSeconds(30)).reporting(LocalHealth.tcp("127.0.0.1", 81));
 * }</pre>
 *
 * <p>It is asked before every beat, at a third of the TTL, and has two seconds. When the registrar is gone, the check is
 * critical after the TTL, although the program may go on; prefer a check of the agent where it can be had. Safe for use by
 * several threads.
 */
public final class LocalHealth {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int TOO_MANY_REQUESTS = 429;

    private LocalHealth() {}

    /**
     * Passing while somebody listens.
     *
     * @param host the host
     * @param port the port
     * @return the supplier
     */
    public static HealthSupplier tcp(String host, int port) {
        Require.nonBlank(host, "host");
        Require.inRange(port, 1, 65_535, "port");
        String where = host + ":" + port;
        return () -> PortProbe.answers(host, port, TIMEOUT)
                ? HealthReport.passing("TCP connect " + where)
                : HealthReport.critical("TCP connect " + where + ": no answer");
    }

    /**
     * Passing while a page answers with 2xx; warning with 429; critical with all else.
     *
     * @param url the page
     * @return the supplier
     */
    public static HealthSupplier http(URI url) {
        Require.nonNull(url, "url");
        return () -> {
            try {
                return answer(url);
            } catch (IOException e) {
                return HealthReport.critical("HTTP GET " + url + ": " + e);
            }
        };
    }

    private static HealthReport answer(URI url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout((int) TIMEOUT.toMillis());
        connection.setReadTimeout((int) TIMEOUT.toMillis());
        connection.setInstanceFollowRedirects(false);
        try {
            int status = connection.getResponseCode();
            String said = "HTTP GET " + url + ": " + status;
            return status / 100 == 2
                    ? HealthReport.passing(said)
                    : status == TOO_MANY_REQUESTS ? HealthReport.warning(said) : HealthReport.critical(said);
        } finally {
            connection.disconnect();
        }
    }
}
