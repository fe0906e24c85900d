package io.lictor.api.catalog;

import java.time.Duration;
import java.util.Map;

import io.lictor.api.ConsulDuration;
import io.lictor.api.internal.Require;

/**
 * What an external monitor does to know the status of a check that no agent runs, as Consul keeps it. Consul itself only
 * stores it.
 *
 * <pre>{@code
 * CheckDefinition.http("https://api.example.com/up", Duration.ofSeconds(30)).within(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param fields a tree: {@code HTTP}, {@code TCP}, {@code UDP} (Consul from 1.13), {@code Interval} ..
 */
public record CheckDefinition(Map<String, Object> fields) {

    private static final String INTERVAL = "Interval";

    /** Copies the map. */
    public CheckDefinition {
        fields = Map.copyOf(fields);
    }

    /**
     * A request whose status tells.
     *
     * @param url where to
     * @param interval how often, more than zero
     * @return the definition
     */
    public static CheckDefinition http(String url, Duration interval) {
        return of("HTTP", url, interval);
    }

    /**
     * A connection.
     *
     * @param hostAndPort where to
     * @param interval how often, more than zero
     * @return the definition
     */
    public static CheckDefinition tcp(String hostAndPort, Duration interval) {
        return of("TCP", hostAndPort, interval);
    }

    /**
     * A datagram; Consul from 1.13.
     *
     * @param hostAndPort where to
     * @param interval how often, more than zero
     * @return the definition
     */
    public static CheckDefinition udp(String hostAndPort, Duration interval) {
        return of("UDP", hostAndPort, interval);
    }

    private static CheckDefinition of(String kind, String target, Duration interval) {
        return new CheckDefinition(Map.of(kind, Require.nonBlank(target, kind), INTERVAL, time(interval, INTERVAL)));
    }

    private static String time(Duration time, String name) {
        return ConsulDuration.format(Require.positive(time, name));
    }

    /**
     * The same with a time after which an attempt has failed.
     *
     * @param timeout more than zero
     * @return the definition
     */
    public CheckDefinition within(Duration timeout) {
        return with("Timeout", time(timeout, "Timeout"));
    }

    /**
     * The same with a time after which a service that stays critical is removed.
     *
     * @param time more than zero
     * @return the definition
     */
    public CheckDefinition deregisterCriticalAfter(Duration time) {
        return with("DeregisterCriticalServiceAfter", time(time, "DeregisterCriticalServiceAfter"));
    }

    /**
     * The same with a field of Consul's own: {@code Method}, {@code Header}, {@code Body}, {@code TLSServerName},
     * {@code TLSSkipVerify} ..
     *
     * @param name its name
     * @param value a text, number, boolean, list or map
     * @return the definition
     */
    public CheckDefinition with(String name, Object value) {
        return new CheckDefinition(Rest.with(fields, Require.nonBlank(name, "field"), value));
    }
}
