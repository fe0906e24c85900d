package io.lictor.loadbalancer;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.mesh.ServiceTls;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * What sends: one HTTP client for all services, or in the mesh one for each, since a pool of connections must not hand one
 * service's to the calls of another.
 */
final class HttpClients {

    private final ConsulRuntime runtime;
    private final Duration connectTimeout;
    private final @Nullable HttpClient given;
    private final @Nullable HttpClient own;
    private final @Nullable ServiceTls tls;
    private final Map<Target, HttpClient> inMesh = new ConcurrentHashMap<>();

    private HttpClients(ConsulRuntime runtime, Duration connectTimeout, @Nullable HttpClient given,
            @Nullable ServiceTls tls) {
        this.runtime = runtime;
        this.connectTimeout = connectTimeout;
        this.given = given;
        this.tls = tls;
        this.own = given == null && tls == null ? builder().build() : null;
    }

    /** Who has to be at the other end. */
    private record Target(String service, @Nullable String datacenter) {}

    /** A client that was passed in and is not closed, or one of the own. */
    static HttpClients of(ConsulRuntime runtime, Duration connectTimeout, @Nullable HttpClient given) {
        return new HttpClients(runtime, connectTimeout, given, null);
    }

    /** Clients for the mesh. */
    static HttpClients inMesh(ConsulRuntime runtime, Duration connectTimeout, ServiceTls tls) {
        return new HttpClients(runtime, connectTimeout, null, tls);
    }

    private HttpClient.Builder builder() {
        return HttpClient.newBuilder().connectTimeout(connectTimeout).followRedirects(HttpClient.Redirect.NEVER)
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

    HttpClient of(ServiceQuery query) {
        if (tls != null) {
            return inMesh.computeIfAbsent(new Target(query.service(), query.datacenter()), target -> builder()
                    .sslContext(tls.clientContext(target.service, target.datacenter)).build());
        }
        HttpClient one = given == null ? own : given;
        if (one == null) {
            throw new IllegalStateException("no HTTP client");
        }
        return one;
    }

    /** Ends the own clients, and waits for a bounded time in all. */
    void close(Duration limit) {
        List<HttpClient> ending = own == null ? List.copyOf(inMesh.values()) : List.of(own);
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
