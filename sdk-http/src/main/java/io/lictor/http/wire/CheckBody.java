package io.lictor.http.wire;

import java.time.Duration;
import java.util.List;

import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.CheckTls;
import io.lictor.api.registration.HealthCheck;
import org.jspecify.annotations.Nullable;

/** A check as the agent is told of it, in a service or alone. */
final class CheckBody {

    private static final String INTERVAL = "Interval";

    private CheckBody() {}

    /**
     * Adds all but the id, which has another name in each place.
     *
     * @param removal after how long in critical state Consul removes the service, or null for never
     */
    static Body fill(Body body, ResolvedService.ResolvedCheck resolved, @Nullable Duration removal) {
        CheckOptions options = resolved.check().options();
        body.with("Notes", options.notes()).always("Status", resolved.status().text())
                .with("Timeout", options.timeout()).with("SuccessBeforePassing", options.successesBeforePassing())
                .with("FailuresBeforeWarning", options.failuresBeforeWarning())
                .with("FailuresBeforeCritical", options.failuresBeforeCritical())
                .with("OutputMaxSize", options.outputMaxSize()).with("DeregisterCriticalServiceAfter", removal);
        kind(body, resolved.check());
        return body;
    }

    private static void kind(Body body, HealthCheck check) {
        switch (check) {
            case HealthCheck.Ttl ttl -> body.with("TTL", ttl.ttl());
            case HealthCheck.Http http -> http(body, http);
            case HealthCheck.Tcp tcp -> tls(body.with("TCP", tcp.hostAndPort()).with("TCPUseTLS", tcp.tls() != null)
                    .with(INTERVAL, tcp.interval()), tcp.tls());
            case HealthCheck.Udp udp -> body.with("UDP", udp.hostAndPort()).with(INTERVAL, udp.interval());
            case HealthCheck.Grpc grpc -> tls(body.with("GRPC", grpc.hostAndPort())
                    .with("GRPCUseTLS", grpc.tls() != null).with(INTERVAL, grpc.interval()), grpc.tls());
            case HealthCheck.H2Ping ping -> h2Ping(body, ping);
            case HealthCheck.OsService service -> body.with("OSService", service.service())
                    .with(INTERVAL, service.interval());
            case HealthCheck.Script script -> body.with("DockerContainerID", script.container())
                    .with("Args", script.command()).with(INTERVAL, script.interval());
            case HealthCheck.Alias alias -> body.with("AliasService", alias.serviceId());
        }
    }

    /** TLS is Consul's default here, and 1.10 has no name for anything else. */
    private static void h2Ping(Body body, HealthCheck.H2Ping ping) {
        body.with("H2PING", ping.hostAndPort());
        if (ping.tls() == null) {
            body.always("H2PingUseTLS", false);
        }
        tls(body.with(INTERVAL, ping.interval()), ping.tls());
    }

    private static void http(Body body, HealthCheck.Http http) {
        HealthCheck.Http.Request request = http.request();
        body.with("HTTP", http.url().toString()).with(INTERVAL, http.interval())
                .with("Method", request.method().equals("GET") ? null : request.method())
                .with("Header", request.headers()).with("Body", request.body())
                .with("DisableRedirects", !request.redirects());
        tls(body, http.tls());
    }

    private static void tls(Body body, @Nullable CheckTls tls) {
        if (tls != null) {
            body.with("TLSServerName", tls.serverName()).with("TLSSkipVerify", tls.skipVerify());
        }
    }

    static List<Body> all(ResolvedService service) {
        return service.checks().stream().map(resolved -> {
            CheckOptions options = resolved.check().options();
            Duration removal = options.deregisterCriticalAfter();
            return fill(Body.of().always("CheckID", resolved.id()).with("Name", options.name()), resolved,
                    removal == null && resolved.check() instanceof HealthCheck.Ttl
                            ? service.definition().deregisterCriticalAfter()
                            : removal);
        }).toList();
    }
}
