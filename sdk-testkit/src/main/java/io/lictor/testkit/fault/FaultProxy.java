package io.lictor.testkit.fault;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy in front of an agent that can refuse, reset, swallow, delay and cut what passes through it, and that
 * counts connections and requests.
 *
 * <pre>{@code
 * try (ConsulAgent agent = RealConsul.devAgent();
 *         FaultProxy proxy = FaultProxy.create(agent.host(), agent.httpPort())) {
 *     ConsulClient consul = connectTo(proxy.uri());
 *     proxy.blackhole();
 * }
 * }</pre>
 *
 * <p>It listens on 127.0.0.1 on a port that the kernel chooses and that stays the same. A mode holds until the next one
 * is set and applies to open and new connections alike. Whoever creates a proxy closes it. Safe for use by several
 * threads.
 */
public final class FaultProxy implements AutoCloseable {
    private final ReentrantLock modes = new ReentrantLock();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Traffic traffic = new Traffic();
    private final Listener listener;
    private volatile Mode mode = Mode.of(Mode.Kind.PASS);
    private volatile InetSocketAddress target;

    private FaultProxy(InetSocketAddress target) {
        this.target = target;
        this.listener = new Listener("fault-proxy", this::accept);
    }

    /**
     * Starts a proxy which lets everything pass.
     *
     * @param host where the server is
     * @param port the server's port
     * @return the proxy, listening
     */
    public static FaultProxy create(String host, int port) {
        return new FaultProxy(address(host, port));
    }

    /**
     * Starts a proxy which lets everything pass.
     *
     * @param server where the server is; only host and port count
     * @return the proxy, listening
     */
    public static FaultProxy create(URI server) {
        return create(server.getHost(), server.getPort());
    }

    /**
     * Returns where the proxy is.
     *
     * @return {@code http://127.0.0.1:port}
     */
    public URI uri() {
        return URI.create("http://" + address());
    }

    /**
     * Returns where the proxy is, as {@code CONSUL_HTTP_ADDR} takes it.
     *
     * @return {@code 127.0.0.1:port}
     */
    public String address() {
        return host() + ":" + port();
    }

    /**
     * Returns the address the proxy listens on.
     *
     * @return {@code 127.0.0.1}
     */
    public String host() {
        return listener.host();
    }

    /**
     * Returns the port the proxy listens on.
     *
     * @return the port
     */
    public int port() {
        return listener.port();
    }

    /**
     * Sends new connections to another server; open ones stay where they are.
     *
     * @param host where the server is
     * @param port the server's port
     */
    public void retarget(String host, int port) {
        target = address(host, port);
    }

    /** Lets everything pass, also what a {@link #blackhole()} has held back. */
    public void pass() {
        mode(Mode.of(Mode.Kind.PASS));
    }

    /** Refuses new connections, as a machine does where nobody listens. Open ones go on; see {@link #cut()}. */
    public void refuse() {
        mode(Mode.of(Mode.Kind.REFUSE));
    }

    /** Resets every open connection and each new one, with RST. */
    public void reset() {
        mode(Mode.of(Mode.Kind.RESET));
        connections.forEach(connection -> connection.drop(true));
    }

    /** Accepts connections and forwards nothing, neither way, also on open ones. Nothing is lost: see {@link #pass()}. */
    public void blackhole() {
        mode(Mode.of(Mode.Kind.BLACKHOLE));
    }

    /**
     * Holds every byte back, each way.
     *
     * @param each for how long
     */
    public void delay(Duration each) {
        if (each.isNegative()) {
            throw new IllegalArgumentException("delay: " + each + " (expected: >= 0)");
        }
        mode(Mode.delaying(each));
    }

    /**
     * Closes each connection after some bytes of the server's. An open connection is counted from now on.
     *
     * @param bytes how many bytes, heads of answers included
     */
    public void cutAfterBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
        }
        mode(Mode.cuttingAfter(bytes));
    }

    /** Closes the connections that are open now, in order. The mode stays. */
    public void cut() {
        connections.forEach(connection -> connection.drop(false));
    }

    /**
     * Returns how many connections have been opened.
     *
     * @return the number since the start or {@link #resetCounters()}
     */
    public long connectionsOpened() {
        return traffic.opened();
    }

    /**
     * Returns how many connections clients hold open.
     *
     * @return the number now
     */
    public int connectionsOpen() {
        return traffic.open();
    }

    /**
     * Returns how many connections clients held open at most.
     *
     * @return the highest number since the start or {@link #resetCounters()}
     */
    public int connectionsPeak() {
        return traffic.peak();
    }

    /**
     * Returns how many HTTP requests clients have sent, answered or not. Requests inside TLS are not seen.
     *
     * @return the number since the start or {@link #resetCounters()}
     */
    public long requestCount() {
        return traffic.requests("");
    }

    /**
     * Returns how many HTTP requests clients have sent to some paths.
     *
     * @param pathPrefix how the path begins, encoded as sent
     * @return the number since the start or {@link #resetCounters()}
     */
    public long requestCount(String pathPrefix) {
        return traffic.requests(pathPrefix);
    }

    /**
     * Returns the heads of the last requests.
     *
     * @return at most 1,000 requests since the start or {@link #resetCounters()}, the oldest first
     */
    public List<RecordedRequest> requests() {
        return traffic.last();
    }

    /** Forgets the requests and counts anew; the peak starts at the number of connections open now. */
    public void resetCounters() {
        traffic.reset();
    }

    /** Ends all connections and threads. Does nothing the second time. */
    @Override
    public void close() {
        modes.lock();
        try {
            mode = Mode.of(Mode.Kind.RESET);
        } finally {
            modes.unlock();
        }
        cut();
        listener.close();
    }

    private void mode(Mode next) {
        modes.lock();
        try {
            mode = next;
            if (next.is(Mode.Kind.REFUSE)) {
                listener.pause();
            } else {
                listener.resume();
            }
        } finally {
            modes.unlock();
        }
        connections.forEach(ProxiedConnection::wake);
    }

    private void accept(Socket client) {
        traffic.connected();
        ProxiedConnection connection = new ProxiedConnection(client, () -> mode, traffic::disconnected,
                connections::remove);
        connections.add(connection);
        if (mode.is(Mode.Kind.RESET)) {
            connection.drop(true);
        } else {
            connection.start(listener, target, traffic::requested);
        }
    }

    private static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host: " + host + " (expected: a known host or an address)", e);
        }
    }
}
