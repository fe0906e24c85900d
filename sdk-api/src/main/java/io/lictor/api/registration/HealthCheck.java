package io.lictor.api.registration;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.lictor.api.HealthStatus;
import io.lictor.api.internal.Require;
import io.lictor.api.internal.ShownAddress;
import org.jspecify.annotations.Nullable;

/**
 * Health check of a service: who finds out, and how often.
 *
 * <pre>{@code
 * HealthCheck beat = HealthCheck.ttl(Duration.ofSeconds(10));
 * HealthCheck page = HealthCheck.http(URI.create("http://10.0.0.7:8080/health"), Duration.ofSeconds(5))
 *         .with(CheckOptions.builder().name("page").timeout(Duration.ofSeconds(2)).build());
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. With {@link Ttl} the application beats, and Lictor does it for it;
 * all others are run by the agent.
 */
public sealed interface HealthCheck {

    /**
     * Options that every kind of check has.
     *
     * @return the options
     */
    CheckOptions options();

    /**
     * The same check with other options.
     *
     * @param options the options
     * @return the check
     */
    HealthCheck with(CheckOptions options);

    /**
     * A check that is critical unless the application beats in time. Beats are sent at a third of the time.
     *
     * @param ttl the time, at least one second; Consul needs more than 30 seconds to sit through the loss of a leader
     *     by a frozen machine, less than 10 is for tests
     * @return the check
     */
    static Ttl ttl(Duration ttl) {
        return new Ttl(CheckOptions.none(), ttl, null);
    }

    /**
     * A check by an HTTP request of the agent: 2xx is passing, 429 warning, all else critical.
     *
     * @param url what to request
     * @param interval how often, at least one second
     * @return the check
     */
    static Http http(URI url, Duration interval) {
        return new Http(CheckOptions.none(), url, interval, Http.Request.GET, CheckTls.verified());
    }

    /**
     * A check by a TCP connection of the agent.
     *
     * @param hostAndPort such as {@code 10.0.0.7:8080}
     * @param interval how often, at least one second
     * @return the check
     */
    static Tcp tcp(String hostAndPort, Duration interval) {
        return new Tcp(CheckOptions.none(), hostAndPort, interval, null);
    }

    /**
     * A check by a datagram of the agent: critical when the host says that nobody listens, or is not to be reached;
     * silence passes. Since Consul 1.13.
     *
     * @param hostAndPort such as {@code 10.0.0.7:514}
     * @param interval how often, at least one second
     * @return the check
     */
    static Udp udp(String hostAndPort, Duration interval) {
        return new Udp(CheckOptions.none(), hostAndPort, interval);
    }

    /**
     * A check by a PING of HTTP/2, without TLS until {@link H2Ping#overTls()} is called. Since Consul 1.10, which knows
     * it over TLS only; without TLS since 1.11.
     *
     * @param hostAndPort such as {@code 10.0.0.7:8080}
     * @param interval how often, at least one second
     * @return the check
     */
    static H2Ping h2Ping(String hostAndPort, Duration interval) {
        return new H2Ping(CheckOptions.none(), hostAndPort, interval, null);
    }

    /**
     * A check of a service of the operating system on the agent's machine: systemd or Windows, where the agent was built
     * for it; others refuse it with {@code not implemented}. Since Consul 1.14.
     *
     * @param service such as {@code nginx.service}
     * @param interval how often, at least one second
     * @return the check
     */
    static OsService osService(String service, Duration interval) {
        return new OsService(CheckOptions.none(), service, interval);
    }

    /**
     * A check by gRPC's health protocol.
     *
     * @param hostAndPort such as {@code 10.0.0.7:8080} or {@code 10.0.0.7:8080/orders}
     * @param interval how often, at least one second
     * @return the check
     */
    static Grpc grpc(String hostAndPort, Duration interval) {
        return new Grpc(CheckOptions.none(), hostAndPort, interval, null);
    }

    /**
     * A check by a program on the agent's machine: exit code 0 is passing, 1 warning, all else critical. The agent
     * must allow it ({@code enable_script_checks}).
     *
     * @param command program and arguments
     * @param interval how often, at least one second
     * @return the check
     */
    static Script script(List<String> command, Duration interval) {
        return new Script(CheckOptions.none(), command, interval, null);
    }

    /**
     * A check that takes over the state of another service on the same agent.
     *
     * @param serviceId id of the other instance
     * @return the check
     */
    static Alias alias(String serviceId) {
        return new Alias(CheckOptions.none(), serviceId);
    }

    private static Duration interval(Duration interval) {
        if (Require.positive(interval, "interval").compareTo(Duration.ofSeconds(1)) < 0) {
            throw Require.illegal("interval", interval, ">= 1s, which is what Consul runs at the fastest");
        }
        return interval;
    }

    /**
     * Check by beats of the application.
     *
     * @param options options of every kind of check
     * @param ttl time without a beat after which the check is critical
     * @param supplier the application's view of its health, or null when it passes, warns and fails by the handle
     */
    record Ttl(CheckOptions options, Duration ttl, @Nullable HealthSupplier supplier) implements HealthCheck {

        /** Checks the time. */
        public Ttl {
            if (Require.positive(ttl, "ttl").compareTo(Duration.ofSeconds(1)) < 0) {
                throw Require.illegal("ttl", ttl, ">= 1s");
            }
        }

        /**
         * The same check driven by a supplier.
         *
         * @param supplier asked before every beat
         * @return the check
         */
        public Ttl reporting(HealthSupplier supplier) {
            return new Ttl(options, ttl, Require.nonNull(supplier, "supplier"));
        }

        @Override
        public Ttl with(CheckOptions options) {
            return new Ttl(options, ttl, supplier);
        }
    }

    /**
     * Check by HTTP.
     *
     * @param options options of every kind of check
     * @param url what to request
     * @param interval how often
     * @param request what the request carries
     * @param tls what the certificate is checked against, for https
     */
    record Http(CheckOptions options, URI url, Duration interval, Request request, CheckTls tls)
            implements
                HealthCheck {

        /** Checks URL and interval. */
        public Http {
            String scheme = url.getScheme();
            if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
                throw Require.illegal("url", ShownAddress.of(url.toString()), "http://... or https://...");
            }
            HealthCheck.interval(interval);
            Require.nonNull(request, "request");
            Require.nonNull(tls, "tls");
        }

        /**
         * What a request carries besides its URL.
         *
         * @param method the method
         * @param headers further headers
         * @param body the body, maybe empty
         * @param redirects whether redirects are followed
         */
        public record Request(String method, Map<String, List<String>> headers, String body, boolean redirects) {

            static final Request GET = new Request("GET", Map.of(), "", true);

            /** Checks the method, copies the headers. */
            public Request {
                Require.nonBlank(method, "method");
                headers = Map.copyOf(headers);
                Require.nonNull(body, "body");
            }

            /** Names of headers only: the values and the body may be credentials. */
            @Override
            public String toString() {
                return "Request[" + method + ", headers " + new TreeSet<>(headers.keySet()) + ", body of "
                        + body.length() + " characters, redirects " + redirects + "]";
            }
        }

        /**
         * The same check with another request.
         *
         * @param method such as {@code HEAD}
         * @param headers further headers
         * @return the check
         */
        public Http request(String method, Map<String, List<String>> headers) {
            return with(new Request(method, headers, request.body, request.redirects));
        }

        /**
         * The same check with a body in its request.
         *
         * @param body such as a JSON document
         * @return the check
         */
        public Http body(String body) {
            return with(new Request(request.method, request.headers, body, request.redirects));
        }

        /**
         * The same check, to which a redirect is an answer of its own: critical, so that a login page does not pass.
         * Since Consul 1.12, and the last versions of 1.10 and 1.11.
         *
         * @return the check
         */
        public Http withoutRedirects() {
            return with(new Request(request.method, request.headers, request.body, false));
        }

        private Http with(Request request) {
            return new Http(options, url, interval, request, tls);
        }

        /**
         * The same check with another look at the certificate.
         *
         * @param tls what it is checked against
         * @return the check
         */
        public Http tls(CheckTls tls) {
            return new Http(options, url, interval, request, tls);
        }

        /**
         * The same check, accepting any certificate.
         *
         * @return the check
         */
        public Http skippingVerification() {
            return tls(tls.skippingVerification());
        }

        @Override
        public Http with(CheckOptions options) {
            return new Http(options, url, interval, request, tls);
        }

        /** Without user info and query of the URL. */
        @Override
        public String toString() {
            return "Http[" + ShownAddress.of(url.toString()) + ", every " + interval + ", " + request + ", " + tls
                    + ", "
                    + options + "]";
        }
    }

    /**
     * Check by a TCP connection.
     *
     * @param options options of every kind of check
     * @param hostAndPort what to connect to
     * @param interval how often
     * @param tls what the certificate is checked against, or null for a connection without TLS
     */
    record Tcp(CheckOptions options, String hostAndPort, Duration interval, @Nullable CheckTls tls)
            implements
                HealthCheck {

        /** Checks target and interval. */
        public Tcp {
            target(hostAndPort);
            HealthCheck.interval(interval);
        }

        /**
         * The same check over TLS, since Consul 1.16.2.
         *
         * @return the check
         */
        public Tcp overTls() {
            return overTls(CheckTls.verified());
        }

        /**
         * The same check over TLS, since Consul 1.16.2.
         *
         * @param tls what the certificate is checked against
         * @return the check
         */
        public Tcp overTls(CheckTls tls) {
            return new Tcp(options, hostAndPort, interval, Require.nonNull(tls, "tls"));
        }

        @Override
        public Tcp with(CheckOptions options) {
            return new Tcp(options, hostAndPort, interval, tls);
        }
    }

    /**
     * Check by gRPC's health protocol.
     *
     * @param options options of every kind of check
     * @param hostAndPort what to connect to, maybe with {@code /service}
     * @param interval how often
     * @param tls what the certificate is checked against, or null for a connection without TLS
     */
    record Grpc(CheckOptions options, String hostAndPort, Duration interval, @Nullable CheckTls tls)
            implements
                HealthCheck {

        /** Checks target and interval. */
        public Grpc {
            target(hostAndPort);
            HealthCheck.interval(interval);
        }

        /**
         * The same check over TLS.
         *
         * @return the check
         */
        public Grpc overTls() {
            return overTls(CheckTls.verified());
        }

        /**
         * The same check over TLS.
         *
         * @param tls what the certificate is checked against
         * @return the check
         */
        public Grpc overTls(CheckTls tls) {
            return new Grpc(options, hostAndPort, interval, Require.nonNull(tls, "tls"));
        }

        @Override
        public Grpc with(CheckOptions options) {
            return new Grpc(options, hostAndPort, interval, tls);
        }
    }

    /**
     * Check by a PING of HTTP/2.
     *
     * @param options options of every kind of check
     * @param hostAndPort what to connect to
     * @param interval how often
     * @param tls what the certificate is checked against, or null for a connection without TLS
     */
    record H2Ping(CheckOptions options, String hostAndPort, Duration interval, @Nullable CheckTls tls)
            implements
                HealthCheck {

        /** Checks target and interval. */
        public H2Ping {
            target(hostAndPort);
            HealthCheck.interval(interval);
        }

        /**
         * The same check over TLS.
         *
         * @return the check
         */
        public H2Ping overTls() {
            return overTls(CheckTls.verified());
        }

        /**
         * The same check over TLS.
         *
         * @param tls what the certificate is checked against
         * @return the check
         */
        public H2Ping overTls(CheckTls tls) {
            return new H2Ping(options, hostAndPort, interval, Require.nonNull(tls, "tls"));
        }

        @Override
        public H2Ping with(CheckOptions options) {
            return new H2Ping(options, hostAndPort, interval, tls);
        }
    }

    /**
     * Check by a datagram.
     *
     * @param options options of every kind of check
     * @param hostAndPort where to send it
     * @param interval how often
     */
    record Udp(CheckOptions options, String hostAndPort, Duration interval) implements HealthCheck {

        /** Checks target and interval. */
        public Udp {
            target(hostAndPort);
            HealthCheck.interval(interval);
        }

        @Override
        public Udp with(CheckOptions options) {
            return new Udp(options, hostAndPort, interval);
        }
    }

    /**
     * Check of a service of the operating system.
     *
     * @param options options of every kind of check
     * @param service its name there
     * @param interval how often
     */
    record OsService(CheckOptions options, String service, Duration interval) implements HealthCheck {

        /** Checks name and interval. */
        public OsService {
            Require.nonBlank(service, "service of the operating system");
            HealthCheck.interval(interval);
        }

        @Override
        public OsService with(CheckOptions options) {
            return new OsService(options, service, interval);
        }
    }

    /**
     * Check by a program on the agent's machine.
     *
     * @param options options of every kind of check
     * @param command program and arguments
     * @param interval how often
     * @param container id of the Docker container that it runs in, or null for the machine itself
     */
    record Script(CheckOptions options, List<String> command, Duration interval, @Nullable String container)
            implements
                HealthCheck {

        /** Checks command and interval. */
        public Script {
            command = List.copyOf(command);
            if (command.isEmpty()) {
                throw Require.illegal("command", command, "a program and its arguments");
            }
            HealthCheck.interval(interval);
            if (container != null) {
                Require.nonBlank(container, "container");
            }
        }

        /**
         * The same program, run within a Docker container of the agent's machine.
         *
         * @param container id of the container
         * @return the check
         */
        public Script inContainer(String container) {
            return new Script(options, command, interval, Require.nonNull(container, "container"));
        }

        @Override
        public Script with(CheckOptions options) {
            return new Script(options, command, interval, container);
        }
    }

    /**
     * Check that follows another service.
     *
     * @param options options of every kind of check
     * @param serviceId id of the other instance
     */
    record Alias(CheckOptions options, String serviceId) implements HealthCheck {

        /** Checks the id. */
        public Alias {
            Require.path(serviceId, "serviceId");
        }

        @Override
        public Alias with(CheckOptions options) {
            return new Alias(options, serviceId);
        }
    }

    private static void target(String hostAndPort) {
        Require.nonBlank(hostAndPort, "hostAndPort");
        String address = hostAndPort.contains("/") ? hostAndPort.substring(0, hostAndPort.indexOf('/')) : hostAndPort;
        int colon = address.lastIndexOf(':');
        try {
            if (colon > 0) {
                Require.inRange(Integer.parseInt(address.substring(colon + 1)), 1, 65_535, "port of hostAndPort");
                return;
            }
        } catch (NumberFormatException e) {
            throw Require.illegal("hostAndPort", hostAndPort, "host:port");
        }
        throw Require.illegal("hostAndPort", hostAndPort, "host:port");
    }

    /**
     * The state a check begins with when Consul sees it for the first time.
     *
     * @return passing for {@link Ttl}, whose first beat follows at once; else what the options say, or critical
     */
    default HealthStatus initialStatus() {
        HealthStatus chosen = options().initialStatus();
        if (chosen != null) {
            return chosen;
        }
        return this instanceof Ttl ? HealthStatus.PASSING : HealthStatus.CRITICAL;
    }
}
