package io.lictor.sync.registrar;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** As much of a Docker engine's HTTP API as a registrar asks for, in the shape that Docker's API describes. */
final class FakeDocker implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> listed = new ConcurrentSkipListMap<>();
    private final Map<String, String> details = new ConcurrentSkipListMap<>();
    private final List<OutputStream> streams = new CopyOnWriteArrayList<>();
    /** A client that has the head of its stream is one that hears of events. */
    private final ReentrantLock streaming = new ReentrantLock();
    private final CountDownLatch unanswered = new CountDownLatch(1);
    private final AtomicInteger tries = new AtomicInteger();
    private volatile boolean frozen;
    private volatile boolean failing;
    private volatile String engineId = "E1";

    private FakeDocker(HttpServer server) {
        this.server = server;
    }

    static FakeDocker start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeDocker docker = new FakeDocker(server);
        server.setExecutor(docker.threads);
        server.createContext("/", docker::answer);
        server.start();
        return docker;
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
    }

    FakeDocker named(String id) {
        engineId = id;
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+", "");
        tries.addAndGet(path.equals("/events") || path.equals("/_ping") ? 1 : 0);
        if (failing) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        if (path.equals("/events")) {
            stream(exchange);
            return;
        }
        if (frozen) {
            unanswered.countDown();
            return;
        }
        String body = switch (path) {
            case "/_ping" -> "OK";
            case "/info" -> "{\"ID\":\"" + engineId + "\",\"Name\":\"dock-1\"}";
            case "/containers/json" -> listed.values().stream().collect(Collectors.joining(",", "[", "]"));
            default -> details.get(path.replaceFirst("^/containers/(.*)/json$", "$1"));
        };
        byte[] bytes = (body == null ? "{\"message\":\"No such container\"}" : body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        streaming.lock();
        try {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            streams.add(exchange.getResponseBody());
        } finally {
            streaming.unlock();
        }
    }

    /** Starts a container; {@code ports} as in the engine's list, {@code environment} as a JSON array. */
    void run(String id, String name, String ports, String environment, String labels) throws IOException {
        details.put(id, """
                {"Id":"%s","Name":"/%s","Created":"2026-11-22T20:00:00Z","State":{"Status":"running","Running":true},
                 "Config":{"Image":"library/nginx:1.27","Env":%s,"Labels":%s,"ExposedPorts":{"80/tcp":{}}}}"""
                .formatted(id, name, environment, labels));
        list(id, name, ports, "Up 2 seconds");
        event(id, name, "start");
    }

    private void list(String id, String name, String ports, String status) {
        listed.put(id,
                """
                        {"Id":"%s","Names":["/%s"],"Image":"library/nginx:1.27","ImageID":"sha256:1","Command":"nginx","Created":1,
                         "Ports":%s,"Labels":{},"State":"running","Status":"%s","HostConfig":{"NetworkMode":"bridge"}}"""
                        .formatted(id, name, ports, status));
    }

    void health(String id, String name, String ports, String status) throws IOException {
        listWithHealth(id, name, ports, status);
        event(id, name, "health_status: " + status);
    }

    /** What a list says from now on; no event tells of it. */
    void listWithHealth(String id, String name, String ports, String status) {
        list(id, name, ports, "Up 2 seconds (" + status + ")");
    }

    void pause(String id, String name, String ports) throws IOException {
        list(id, name, ports, "Up 2 seconds (Paused)");
        event(id, name, "pause");
    }

    /** A container joins a network or leaves it, and its ports with it. */
    void network(String action, String id, String name, String ports) throws IOException {
        list(id, name, ports, "Up 2 seconds");
        send("""
                {"Type":"network","Action":"%1$s","Actor":{"ID":"n1","Attributes":{"container":"%2$s","name":"bridge",\
                "type":"bridge"}},"scope":"local","time":1795386000,"timeNano":1795386000000000000}
                """.formatted(action, id));
    }

    /** As the engine tells of a kill: before it takes the container from its list. */
    void dieAndStayListed(String id, String name) throws IOException {
        event(id, name, "die");
    }

    void rename(String id, String name, String ports) throws IOException {
        list(id, name, ports, "Up 2 seconds");
        event(id, name, "rename");
    }

    void die(String id, String name) throws IOException {
        forget(id);
        event(id, name, "die");
    }

    /** A container that goes without an event. */
    void forget(String id) {
        listed.remove(id);
        details.remove(id);
    }

    private void event(String id, String name, String action) throws IOException {
        send("""
                {"status":"%1$s","id":"%2$s","from":"library/nginx:1.27","Type":"container","Action":"%1$s","Actor":{"ID":"%2$s",\
                "Attributes":{"image":"library/nginx:1.27","name":"%3$s"}},"scope":"local","time":1795386000,"timeNano":1795386000000000000}
                """
                .formatted(action, id, name));
    }

    private void send(String text) throws IOException {
        byte[] event = text.getBytes(StandardCharsets.UTF_8);
        streaming.lock();
        try {
            for (OutputStream stream : streams) {
                stream.write(event);
                stream.flush();
            }
        } finally {
            streaming.unlock();
        }
    }

    /** Ends every stream of events, as an engine does that is restarted. */
    void cutStreams() throws IOException {
        List<OutputStream> open = List.copyOf(streams);
        streams.clear();
        for (OutputStream stream : open) {
            stream.close();
        }
    }

    /** From now on no request is answered, and no connection closed, as by an engine that was stopped by a signal. */
    void freeze() {
        frozen = true;
    }

    /** Waits until somebody asks a frozen engine. */
    boolean awaitUnanswered(Duration limit) throws InterruptedException {
        return unanswered.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** From now on there is nothing to be had, and what there was ends. */
    void fail() throws IOException {
        failing = true;
        cutStreams();
    }

    /** How often somebody has asked whether it is there, or for events. */
    int tries() {
        return tries.get();
    }

    int listeners() {
        return streams.size();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
