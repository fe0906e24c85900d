package io.lictor.http.transport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.lictor.api.ConsulSettings;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.internal.KeepAliveScheduler.Job;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.transport.tls.TlsContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts calls on the wire by {@code java.net.http}.
 *
 * <p>With plain HTTP the client's selector thread completes an exchange itself ({@code Runnable::run}): all that it runs
 * is a copy of bytes, and each hand-off to another thread costs more than that. TLS has work that must not stand in its
 * way, and gets a few platform threads.
 */
final class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final int MOST_TLS_THREADS = 16;

    private final ConsulRuntime runtime;
    private final Credentials credentials;
    private final BodyDeadlines deadlines;
    private final KeepAliveScheduler tls;
    private final Supplier<HttpClient> maker;
    private final ReentrantLock lock = new ReentrantLock();
    private final int maxBodySize;
    private volatile HttpClient client;
    private volatile boolean closed;

    Sender(ConsulSettings settings, ConsulRuntime runtime, Credentials credentials) {
        this.runtime = runtime;
        this.credentials = credentials;
        this.deadlines = new BodyDeadlines(runtime);
        this.maxBodySize = settings.maxBodySize();
        this.tls = KeepAliveScheduler.create(runtime, "tls", LOG::error, MOST_TLS_THREADS);
        this.maker = () -> client(settings, runtime, task -> {
            Job unused = tls.execute("tls", task);
        }, Runnable::run);
        this.client = maker.get();
    }

    /**
     * What sends now. A client whose selector thread has ended, as a lack of memory makes it, is dead for good, and a new
     * one takes its place.
     */
    HttpClient current() {
        HttpClient now = client;
        if (closed || !now.isTerminated()) {
            return now;
        }
        lock.lock();
        try {
            if (!closed && client.isTerminated()) {
                LOG.warn("the HTTP client towards Consul had ended by itself and is made anew");
                client = maker.get();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A new client.
     *
     * @param forTls runs what must not stand in the way of the selector
     * @param forPlain the same with plain HTTP
     */
    static HttpClient client(ConsulSettings settings, ConsulRuntime runtime, Executor forTls, Executor forPlain) {
        boolean tls = settings.addresses().stream().anyMatch(address -> "https".equals(address.getScheme()));
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout());
        builder.sslContext(tls ? TlsContext.create(settings.tls(), runtime) : TlsContext.unused());
        return builder.executor(tls ? forTls : forPlain).build();
    }

    Answer send(Call call, URI address, long deadline, Addresses addresses)
            throws IOException, InterruptedException, AbortedException {
        boolean tls = "https".equals(address.getScheme());
        byte[] body = call.body();
        Duration timeout = Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime()));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + call.target())).timeout(timeout)
                // on plain HTTP the client would offer an upgrade to HTTP/2, which Consul ignores
                .version(tls ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .method(call.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        credentials.addTo(request, call.token());
        call.tellCache(request);
        if (call.mayBeLarge() && !isLoopback(address)) {
            request.setHeader("Accept-Encoding", "gzip");
        }
        Call.Sink sink = call.sink();
        if (sink == null && call.isPoll() && call.mayFailOver() && addresses.size() > 1) {
            return new Exchange(deadlines, deadline, maxBodySize)
                    .runPoll(current(), request.build(), addresses, address).unpacked(maxBodySize);
        }
        return sink == null
                ? new Exchange(deadlines, deadline, maxBodySize).run(current(), request.build()).unpacked(maxBodySize)
                : new StreamedExchange(deadlines, deadline, sink).run(current(), request.build());
    }

    /** Packing costs both sides processor time, and saves nothing where no network is in between. */
    private static boolean isLoopback(URI address) {
        String host = address.getHost();
        return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** Ends all exchanges at once, then waits for the selector thread, for a bounded time. */
    void close(Duration limit) {
        deadlines.close();
        HttpClient last;
        lock.lock();
        try {
            closed = true;
            last = client;
        } finally {
            lock.unlock();
        }
        last.shutdownNow();
        try {
            last.awaitTermination(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tls.close();
        }
    }
}
