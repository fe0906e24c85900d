package io.lictor.loadbalancer;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients that send: the one that was passed in, or own ones, one for each time that a connection may take, since
 * that is a setting of a client and not of a request.
 */
final class Senders {

    private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);
    /** Rules may be rewritten again and again; a client has a thread and connections. */
    private static final int MOST = 16;

    private final ConsulRuntime runtime;
    private final HttpClient first;
    private final boolean isOwn;
    private final Map<Duration, HttpClient> others = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Senders(ConsulRuntime runtime, @Nullable HttpClient given, Duration connectTimeout) {
        this.runtime = runtime;
        this.isOwn = given == null;
        this.first = given == null ? sender(connectTimeout) : given;
    }

    private HttpClient sender(Duration connectTimeout) {
        return HttpClient.newBuilder().connectTimeout(connectTimeout).followRedirects(HttpClient.Redirect.NEVER)
                .executor(task -> runtime.start("call", task)).build();
    }

    /** The one for a time that a connection may take, or null for any. */
    HttpClient of(@Nullable Duration connectTimeout) {
        if (connectTimeout == null || !isOwn) {
            return first;
        }
        HttpClient known = others.get(connectTimeout);
        if (known != null || closed || others.size() >= MOST) {
            return known == null ? first : known;
        }
        HttpClient made = others.computeIfAbsent(connectTimeout, this::sender);
        if (closed) {
            made.shutdownNow();
        }
        return made;
    }

    /** Ends the own ones, and waits for that for a bounded time. */
    void close() {
        closed = true;
        if (isOwn) {
            first.shutdownNow();
            others.values().forEach(HttpClient::shutdownNow);
            try {
                boolean ended = first.awaitTermination(CLOSE_LIMIT);
                for (HttpClient other : ended ? others.values() : Set.<HttpClient>of()) {
                    ended &= other.awaitTermination(CLOSE_LIMIT);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
