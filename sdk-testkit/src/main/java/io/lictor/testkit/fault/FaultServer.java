package io.lictor.testkit.fault;

import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * An HTTP server that answers what no real Consul would: half a body, garbage, an index that goes back, nothing at all.
 *
 * <pre>{@code
 * try (FaultServer server = FaultServer.create()) {
 *     server.enqueue(FaultAnswer.json("[]").withIndex("9"));
 *     server.enqueue(FaultAnswer.silence());
 *     server.otherwise(FaultAnswer.of(500, "No cluster leader"));
 * }
 * }</pre>
 *
 * <p>It listens on 127.0.0.1 on a port that the kernel chooses. Each request gets the next enqueued answer, or the one
 * for all others; at first that is 404. Whoever creates a server closes it. Safe for use by several threads.
 */
public final class FaultServer implements AutoCloseable {
    private final Set<FaultConnection> connections = ConcurrentHashMap.newKeySet();
    private final Queue<FaultAnswer> script = new ConcurrentLinkedQueue<>();
    private final Traffic traffic = new Traffic();
    private final Listener listener;
    private volatile Function<RecordedRequest, FaultAnswer> otherwise = request -> FaultAnswer.of(404, "");
    private volatile boolean closed;

    private FaultServer() {
        this.listener = new Listener("fault-server", this::accept);
    }

    /**
     * Starts a server.
     *
     * @return the server, listening
     */
    public static FaultServer create() {
        return new FaultServer();
    }

    /**
     * Returns where the server is.
     *
     * @return {@code http://127.0.0.1:port}
     */
    public URI uri() {
        return URI.create("http://" + address());
    }

    /**
     * Returns where the server is, as {@code CONSUL_HTTP_ADDR} takes it.
     *
     * @return {@code 127.0.0.1:port}
     */
    public String address() {
        return host() + ":" + port();
    }

    /**
     * Returns the address the server listens on.
     *
     * @return {@code 127.0.0.1}
     */
    public String host() {
        return listener.host();
    }

    /**
     * Returns the port the server listens on.
     *
     * @return the port
     */
    public int port() {
        return listener.port();
    }

    /**
     * Answers one request to come, after those enqueued before.
     *
     * @param answer what to do with it
     */
    public void enqueue(FaultAnswer answer) {
        script.add(answer);
    }

    /**
     * Answers every request for which nothing is enqueued.
     *
     * @param answer what to do with each
     */
    public void otherwise(FaultAnswer answer) {
        otherwise = request -> answer;
    }

    /**
     * Answers every request for which nothing is enqueued.
     *
     * @param chosen chooses what to do with a request; called on the connection's own thread, which it may block
     */
    public void otherwise(Function<RecordedRequest, FaultAnswer> chosen) {
        otherwise = chosen;
    }

    /**
     * Returns the last requests with their bodies.
     *
     * @return at most 1,000 requests, the oldest first
     */
    public List<RecordedRequest> requests() {
        return traffic.last();
    }

    /**
     * Returns how many requests have come.
     *
     * @return the number of requests that have come as a whole
     */
    public long requestCount() {
        return traffic.requests("");
    }

    /**
     * Returns how many requests have come to some paths.
     *
     * @param pathPrefix how the path begins, encoded as sent
     * @return the number of requests that have come as a whole
     */
    public long requestCount(String pathPrefix) {
        return traffic.requests(pathPrefix);
    }

    /**
     * Returns how many connections have been opened.
     *
     * @return the number since the start
     */
    public long connectionsOpened() {
        return traffic.opened();
    }

    /**
     * Returns how many connections are open.
     *
     * @return the number now
     */
    public int connectionsOpen() {
        return traffic.open();
    }

    /** Ends all connections and threads. Does nothing the second time. */
    @Override
    public void close() {
        closed = true;
        connections.forEach(FaultConnection::close);
        listener.close();
    }

    private void accept(Socket socket) {
        traffic.connected();
        FaultConnection connection = new FaultConnection(socket, this::answer, this::ended);
        connections.add(connection);
        if (closed) {
            connection.close();
        }
        connection.start(listener);
    }

    private FaultAnswer answer(RecordedRequest request) {
        traffic.requested(request);
        FaultAnswer next = script.poll();
        return next != null ? next : otherwise.apply(request);
    }

    private void ended(FaultConnection connection) {
        connections.remove(connection);
        traffic.disconnected();
    }
}
