package io.lictor.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.lictor.api.mesh.Authorization;
import org.jspecify.annotations.Nullable;

/** The JDK's server with a service of the mesh on it, which tells its callers who they are. */
final class MeshServer implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final Set<InetSocketAddress> callers = ConcurrentHashMap.newKeySet();

    private MeshServer(HttpsServer server) {
        this.server = server;
    }

    static MeshServer start(SSLContext context, MeshIdentity identity, @Nullable MeshAuthorizer authorizer) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            MeshServer started = new MeshServer(server);
            server.setExecutor(started.threads);
            server.createContext("/", exchange -> {
                started.callers.add(exchange.getRemoteAddress());
                answer((HttpsExchange) exchange, identity, authorizer);
            });
            server.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From how many connections requests have come. */
    int connections() {
        return callers.size();
    }

    private static void answer(HttpsExchange exchange, MeshIdentity identity, @Nullable MeshAuthorizer authorizer)
            throws IOException {
        Authorization decision = authorizer == null
                ? new Authorization(true, "")
                : authorizer.authorize(exchange.getSSLSession());
        if (decision.authorized()) {
            send(exchange, 200, identity.id().service() + " for "
                    + identity.caller(exchange.getSSLSession()).service());
        } else {
            send(exchange, 403, decision.reason());
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        String last = exchange.getRequestURI().getQuery();
        try (exchange) {
            // one request in so many is the last one of its connection
            if (last != null && COUNT.incrementAndGet() % Integer.parseInt(last.substring("last=".length())) == 0) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
