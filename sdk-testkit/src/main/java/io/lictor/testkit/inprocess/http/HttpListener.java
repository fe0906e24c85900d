package io.lictor.testkit.inprocess.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lictor.testkit.net.HeldPort;
import org.jspecify.annotations.Nullable;

/** Listens on one port of 127.0.0.1, which stays the same while listening is paused, and serves each connection. */
public final class HttpListener implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final long CLOSE_LIMIT_SECONDS = 30;

    private final InetAddress address = InetAddress.getLoopbackAddress();
    private final Function<Request, Response> answers;
    private final Supplier<Instant> clock;
    private final Style style;
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("lictor-in-process-", 0).factory());
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    /** Until it stops: a port that is let go for a moment may be somebody else's afterwards. */
    private final HeldPort held;
    private @Nullable ServerSocket socket;
    private boolean stopped;
    private CountDownLatch accepting = new CountDownLatch(0);
    private volatile boolean closed;

    /**
     * Starts to listen.
     *
     * @param port the port, 0 for any
     * @param style how it treats connections beyond the limit, and which bodies it compresses
     * @param answers what answers the requests
     * @param clock for the header {@code Date}
     */
    public HttpListener(int port, Style style, Function<Request, Response> answers, Supplier<Instant> clock) {
        this.style = style;
        this.answers = answers;
        this.clock = clock;
        this.held = HeldPort.of(address, port);
        listen();
    }

    /**
     * What differs between the releases.
     *
     * @param maxConnections connections at once
     * @param saysSo whether a connection beyond them is answered before it is closed; otherwise it is reset
     * @param smallestZipped the size from which a body is compressed for who takes it
     */
    public record Style(int maxConnections, boolean saysSo, int smallestZipped) {}

    /** The port. */
    public int port() {
        return held.number();
    }

    /** How many connections are open, a blocked one whose client has gone included. */
    public int open() {
        return connections.size();
    }

    /** Method and target of the requests that are being answered and whose client is still there. */
    public List<String> openRequests() {
        return connections.stream().map(Connection::openRequest).flatMap(Optional::stream).sorted().toList();
    }

    private void listen() {
        try {
            ServerSocket listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(address, port()), BACKLOG);
            CountDownLatch ended = new CountDownLatch(1);
            socket = listening;
            accepting = ended;
            threads.execute(() -> accept(listening, ended));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address.getHostAddress() + ":" + port(), e);
        }
    }

    private void accept(ServerSocket listening, CountDownLatch ended) {
        try {
            while (true) {
                admit(listening.accept());
            }
        } catch (IOException noLongerListening) {
            // the end of listening
        } finally {
            ended.countDown();
        }
    }

    private void admit(Socket client) {
        if (connections.size() >= style.maxConnections() || closed) {
            if (style.saysSo() && !closed) {
                threads.execute(() -> Connection.refuse(client));
            } else {
                Connection.reset(client);
            }
            return;
        }
        Connection connection = new Connection(client, answers, clock, style.smallestZipped());
        connections.add(connection);
        threads.execute(() -> {
            try {
                connection.run();
            } finally {
                connections.remove(connection);
            }
        });
    }

    /** Refuses new connections; those that are open stay. */
    public void pause() {
        lock.lock();
        try {
            stopListening();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new connections for good, and lets the port go; those that are open stay. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            stopListening();
            held.close();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts connections again. */
    public void resume() {
        lock.lock();
        try {
            if (socket == null && !stopped) {
                listen();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes what is open. */
    public void disconnectAll() {
        connections.forEach(Connection::close);
    }

    private void stopListening() {
        ServerSocket listening = socket;
        if (listening == null) {
            return;
        }
        try {
            listening.close();
            if (!accepting.await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("accepting on port " + port() + " goes on (expected: ended)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket = null;
    }

    /** Ends listening, all connections and their threads. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        stop();
        disconnectAll();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("threads of port " + port() + " still run (expected: ended)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
