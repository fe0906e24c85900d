package io.lictor.lock.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the locks protect: it refuses a fencing token smaller than the largest that it has seen for the same lock, and
 * keeps a record of every write in its own order of receipt.
 *
 * <p>A line in, a line out, on a loopback port. It can ask the next holder of a lock to stay in its critical section, so
 * that a fault hits there.
 */
final class FencedResource implements AutoCloseable {

    private final boolean fencing;
    private final ServerSocket server;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Write> writes = new ArrayList<>();
    private final Map<String, Long> largest = new HashMap<>();
    private final Map<String, Detention> detentions = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /** The wish that the next holder stays for a while. */
    private record Detention(Duration stay, CompletableFuture<Write> holder) {}

    private FencedResource(boolean fencing) {
        this.fencing = fencing;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("resource").start(this::accept);
    }

    /** A resource that checks tokens. */
    static FencedResource fenced() {
        return new FencedResource(true);
    }

    /** A resource that takes every write. */
    static FencedResource unfenced() {
        return new FencedResource(false);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Keeps the next one who writes under a lock in its critical section, as long as it believes in its lease. */
    CompletableFuture<Write> detain(String name, Duration stay) {
        CompletableFuture<Write> holder = new CompletableFuture<>();
        detentions.put(name, new Detention(stay, holder));
        return holder;
    }

    /** Takes an unanswered {@link #detain} back. */
    void release(String name) {
        detentions.remove(name);
    }

    List<Write> writes() {
        lock.lock();
        try {
            return List.copyOf(writes);
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().name("resource-connection").start(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
            connection.setTcpNoDelay(true);
            OutputStream out = connection.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write((answer(line) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // a worker was killed
        } finally {
            connections.remove(connection);
        }
    }

    private String answer(String line) {
        String[] words = line.split(" ", -1);
        Write write = received(words[0], Long.parseLong(words[1]), new Holder(words[2], Integer.parseInt(words[3])),
                Long.parseLong(words[4]), Boolean.parseBoolean(words[5]));
        if (!write.accepted()) {
            return "stale 0";
        }
        Detention detention = write.believed() ? detentions.remove(write.lock()) : null;
        if (detention == null) {
            return "ok 0";
        }
        detention.holder.complete(write);
        return "ok " + detention.stay.toMillis();
    }

    private Write received(String name, long token, Holder holder, long sampledAt, boolean believed) {
        lock.lock();
        try {
            boolean accepted = !fencing || token >= largest.getOrDefault(name, 0L);
            if (accepted) {
                largest.merge(name, token, Math::max);
            }
            Write write = new Write(writes.size(), name, token, holder, sampledAt, believed, accepted);
            writes.add(write);
            return write;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
