package io.lictor.loadbalancer;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.mesh.ServiceTls;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * What sends: one HTTP client for all services, or in the mesh one for each, since a pool of connections must not hand one
 * service's to the calls of another.
 */
final class HttpClients {

    /** Rules may be rewritten again and again; a client has a thread and connections. */
    private static final int MOST_TIMEOUTS = 16;

    private final ConsulRuntime runtime;
    private final Duration connectTimeout;
    private final @Nullable HttpClient given;
    private final @Nullable HttpClient own;
    private final @Nullable ServiceTls tls;
    private final Map<Target, HttpClient> inMesh = new ConcurrentHashMap<>();
    private final Map<Duration, HttpClient> byTimeout = new ConcurrentHashMap<>();
    private final Set<Duration> timeouts = ConcurrentHashMap.newKeySet();

    private HttpClients(ConsulRuntime runtime, Duration connectTimeout, @Nullable HttpClient given,
            @Nullable ServiceTls tls) {
        this.runtime = runtime;
        this.connectTimeout = connectTimeout;
        this.given = given;
        this.tls = tls;
        this.own = given == null && tls == null ? builder(connectTimeout).build() : null;
    }

    /** Who has to be at the other end. */
    private record Target(String service, @Nullable String datacenter, Duration connectTimeout) {}

    /** A client that was passed in and is not closed, or one of the own. */
    static HttpClients of(ConsulRuntime runtime, Duration connectTimeout, @Nullable HttpClient given) {
        return new HttpClients(runtime, connectTimeout, given, null);
    }

    /** Clients for the mesh. */
    static HttpClients inMesh(ConsulRuntime runtime, Duration connectTimeout, ServiceTls tls) {
        return new HttpClients(runtime, connectTimeout, null, tls);
    }

    private HttpClient.Builder builder(Duration toConnect) {
        return HttpClient.newBuilder().connectTimeout(toConnect).followRedirects(HttpClient.Redirect.NEVER)
                .executor(task -> runtime.start("call", task));
    }

    /** Whether instances are called by TLS, whatever their metadata say. */
    boolean isMesh() {
        return tls != null;
    }

    /** In the mesh the ways into it, instead of the instances themselves. */
    ServiceQuery wanted(ServiceQuery query) {
        return tls == null || query.connect() ? query : query.toBuilder().connect(true).build();
    }

    /**
     * The one for a service.
     *
     * @param toConnect how long a connection may take by the traffic rules, or null; that is a setting of an HTTP client
     *     and not of a request, so that each such time has a client of its own
     */
    HttpClient of(ServiceQuery query, @Nullable Duration toConnect) {
        Duration limit = toConnect == null ? connectTimeout : kept(Finite.of(toConnect));
        if (tls != null) {
            // Consul's own proxy agrees to HTTP/2 in the name of services that do not speak it
            return inMesh.computeIfAbsent(new Target(query.service(), query.datacenter(), limit),
                    target -> builder(limit)
                            .version(HttpClient.Version.HTTP_1_1)
                            .sslContext(tls.clientContext(target.service, target.datacenter)).build());
        }
        HttpClient one = given == null ? own : given;
        if (one == null) {
            throw new IllegalStateException("no HTTP client");
        }
        return given != null || limit.equals(connectTimeout)
                ? one
                : byTimeout.computeIfAbsent(limit, time -> builder(time).build());
    }

    /** The time itself, or that of the settings when there are too many. */
    private Duration kept(Duration toConnect) {
        if (timeouts.size() < MOST_TIMEOUTS) {
            timeouts.add(toConnect);
        }
        return timeouts.contains(toConnect) ? toConnect : connectTimeout;
    }

    /** Ends the own clients, and waits for a bounded time in all. */
    void close(Duration limit) {
        List<HttpClient> ending = Stream
                .of(inMesh.values(), byTimeout.values(), own == null ? List.<HttpClient>of() : List.of(own))
                .flatMap(Collection::stream).toList();
        ending.forEach(HttpClient::shutdownNow);
        long deadline = runtime.nanoTime() + limit.toNanos();
        try {
            for (HttpClient each : ending) {
                each.awaitTermination(Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
