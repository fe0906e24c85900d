package io.lictor.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import org.jspecify.annotations.Nullable;

/** Listens on a port of 127.0.0.1 which stays the same while listening is paused. Its threads are virtual ones. */
final class Listener implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final int BACKLOG = 1024;

    private final InetAddress address = Localhost.address();
    private final Consumer<Socket> accepted;
    private final ExecutorService threads;
    private final ReentrantLock lock = new ReentrantLock();
    /** For as long as this lives: a port that is let go for a moment may be somebody else's afterwards. */
    private final HeldPort held = HeldPort.tcp(address);
    private final int port = held.number();
    private @Nullable Acceptor listening;
    private boolean closed;

    /** Starts to listen; {@code accepted} is called on the accepting thread and must not block. */
    Listener(String name, Consumer<Socket> accepted) {
        this.accepted = accepted;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("lictor-" + name + "-", 0).factory());
        this.listening = start(listen());
    }

    String host() {
        return address.getHostAddress();
    }

    int port() {
        return port;
    }

    /** Runs a task on a virtual thread that {@link #close()} waits for; does nothing once closing has begun. */
    void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException closing) {
            // the sockets the task would work on are closed
        }
    }

    /** Closes the listening socket, so that connecting is refused, and keeps the port from others. */
    void pause() {
        lock.lock();
        try {
            stopListening();
        } finally {
            lock.unlock();
        }
    }

    private void stopListening() {
        Acceptor open = listening;
        if (open != null) {
            listening = null;
            open.end();
        }
    }

    /** Listens again on the same port. */
    void resume() {
        lock.lock();
        try {
            if (listening != null || closed) {
                return;
            }
            listening = start(listen());
        } finally {
            lock.unlock();
        }
    }

    /** Ends listening and waits for every thread; the caller has closed the accepted sockets or does so meanwhile. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            stopListening();
            held.close();
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("threads of port " + port + " still run (expected: ended within "
                        + CLOSE_LIMIT + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServerSocket listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), BACKLOG);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address.getHostAddress() + ":" + port, e);
        }
    }

    private Acceptor start(ServerSocket socket) {
        Acceptor acceptor = new Acceptor(socket, new CountDownLatch(1));
        execute(() -> acceptor.acceptAll(accepted));
        return acceptor;
    }

    /** The socket of a thread in accept() is closed by that thread, not by close(): its end is waited for. */
    private record Acceptor(ServerSocket socket, CountDownLatch ended) {
        void acceptAll(Consumer<Socket> accepted) {
            try {
                while (!socket.isClosed()) {
                    accepted.accept(socket.accept());
                }
            } catch (IOException closed) {
                // the end of listening
            } finally {
                ended.countDown();
            }
        }

        void end() {
            try {
                socket.close();
                if (!ended.await(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("accepting on " + socket + " goes on (expected: ended)");
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot stop to listen on " + socket, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
