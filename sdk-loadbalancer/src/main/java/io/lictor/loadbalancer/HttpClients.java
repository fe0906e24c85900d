package io.lictor.loadbalancer;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.mesh.ServiceTls;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sends: one HTTP client for all services, or in the mesh one for each, since a pool of connections must not hand one
 * service's to the calls of another.
 */
final class HttpClients {

    private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);

    /** Rules may be rewritten again and again; a client has a thread and connections. */
    private static final int MOST_TIMEOUTS = 16;

    private static final Duration LEFT_FOR = Duration.ofMinutes(1);

    private final ConsulRuntime runtime;
    private final Duration connectTimeout;
    private final @Nullable HttpClient given;
    private final @Nullable ServiceTls tls;
    private final Map<Target, Current> inMesh = new ConcurrentHashMap<>();
    private final Queue<Left> left = new ConcurrentLinkedQueue<>();
    /** Outside of the mesh, by the time to connect. */
    private final Map<Duration, HttpClient> plain = new ConcurrentHashMap<>();
    private final Set<Duration> timeouts = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private HttpClients(ConsulRuntime runtime, Duration connectTimeout, @Nullable HttpClient given,
            @Nullable ServiceTls tls) {
        this.runtime = runtime;
        this.connectTimeout = connectTimeout;
        this.given = given;
        this.tls = tls;
    }

    /** Who has to be at the other end. */
    private record Target(String service, @Nullable String datacenter, Duration connectTimeout) {}

    /** A client whose connections were made with certificates of one generation. */
    private record Current(Object generation, HttpClient client) {}

    /** A client that gets no calls any longer but those that were about to be sent. */
    private record Left(HttpClient client, long since) {}

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
            return inMesh(tls, new Target(query.service(), query.datacenter(), limit));
        }
        return given != null ? given : plain(limit);
    }

    private HttpClient plain(Duration toConnect) {
        HttpClient known = plain.get(toConnect);
        return known != null && isAlive(known)
                ? known
                : plain.compute(toConnect,
                        (same, before) -> before != null && isKept(before) ? before : builder(toConnect).build());
    }

    /**
     * Whether a client can send. One whose selector thread has ended, as a lack of memory makes it, is dead for good. After
     * the end of all no new one is made.
     */
    private boolean isAlive(HttpClient client) {
        return closed || !client.isTerminated();
    }

    private boolean isKept(HttpClient client) {
        boolean alive = isAlive(client);
        if (!alive) {
            LOG.warn("an HTTP client of calls by name had ended by itself and is made anew");
        }
        return alive;
    }

    /** Never one with connections of certificates that were renewed since: the other end refuses them once they expire. */
    private HttpClient inMesh(ServiceTls identity, Target target) {
        Current known = inMesh.get(target);
        if (known != null && known.generation.equals(identity.generation()) && isAlive(known.client)) {
            return known.client;
        }
        return inMesh.compute(target, (same, before) -> {
            Object now = identity.generation();
            if (before != null && before.generation.equals(now) && isKept(before.client)) {
                return before;
            }
            if (before != null) {
                leave(before.client);
            }
            // Consul's own proxy agrees to HTTP/2 in the name of services that do not speak it
            return new Current(now, builder(target.connectTimeout).version(HttpClient.Version.HTTP_1_1)
                    .sslContext(identity.clientContext(target.service, target.datacenter)).build());
        }).client;
    }

    /** Calls under way go on, and some thread may be about to begin one; those that were left long ago end. */
    private void leave(HttpClient client) {
        long now = runtime.nanoTime();
        left.removeIf(old -> {
            boolean isIdle = now - old.since > LEFT_FOR.toNanos();
            if (isIdle) {
                old.client.shutdown();
            }
            return isIdle;
        });
        left.add(new Left(client, now));
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
        closed = true;
        List<HttpClient> ending = Stream
                .of(inMesh.values().stream().map(Current::client), left.stream().map(Left::client),
                        plain.values().stream())
                .flatMap(clients -> clients).toList();
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
