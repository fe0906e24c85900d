package io.lictor.benchmarks.mesh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;

/** The JDK's server and client with contexts of one kind, under load. */
final class TlsLoad implements AutoCloseable {

    private static final int THREADS = 4;

    private final HttpsServer server;
    private final HttpClient client;
    private final HttpRequest request;

    TlsLoad(SSLContext serverContext, SSLContext clientContext, Predicate<SSLSession> admits, int closeEvery)
            throws IOException {
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.setHttpsConfigurator(new HttpsConfigurator(serverContext) {
            @Override
            public void configure(HttpsParameters parameters) {
                var needs = serverContext.getDefaultSSLParameters();
                needs.setNeedClientAuth(true);
                parameters.setSSLParameters(needs);
            }
        });
        AtomicInteger count = new AtomicInteger();
        server.createContext("/", exchange -> {
            boolean admitted = admits.test(((HttpsExchange) exchange).getSSLSession());
            if (closeEvery > 0 && count.incrementAndGet() % closeEvery == 0) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            exchange.sendResponseHeaders(admitted ? 200 : 403, -1);
            exchange.close();
        });
        server.start();
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(clientContext).build();
        this.request = HttpRequest
                .newBuilder(URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/")).build();
    }

    /** Requests a second, and the 99th percentile in microseconds. */
    record Figures(double perSecond, double p99) {}

    Figures run(long nanos) throws InterruptedException {
        long[][] times = new long[THREADS][];
        Thread[] threads = new Thread[THREADS];
        long end = System.nanoTime() + nanos;
        for (int i = 0; i < THREADS; i++) {
            int me = i;
            threads[i] = Thread.ofPlatform().start(() -> times[me] = calls(end));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long[] all = Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
        return new Figures(all.length * 1e9 / nanos, all[(int) (all.length * 0.99)] / 1e3);
    }

    private long[] calls(long end) {
        long[] times = new long[1 << 20];
        int count = 0;
        try {
            while (System.nanoTime() < end && count < times.length) {
                long begun = System.nanoTime();
                if (client.send(request, BodyHandlers.discarding()).statusCode() != 200) {
                    throw new IllegalStateException("not admitted");
                }
                times[count++] = System.nanoTime() - begun;
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Arrays.copyOf(times, count);
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.stop(0);
    }
}
