package io.lictor.testkit.contract;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RawHttp;

/**
 * Where one fact happens: requests to the Consul under test with names of the fact's own.
 *
 * <p>In paths and bodies {@code {u}} is a name that no other fact has, {@code {default}} the namespace in ids of a chain,
 * with its partition where there are such, and {@code {x}} what {@link #set} has given; in bodies {@code '} stands for a quotation mark.
 */
final class Scene implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration HELD = Duration.ofSeconds(10);
    /** More than any query blocks. */
    private static final Duration ANSWER = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ConsulUnderTest consul;
    private final RawHttp http;
    private final Map<String, String> names;

    private Scene(ConsulUnderTest consul, RawHttp http, Map<String, String> names) {
        this.consul = consul;
        this.http = http;
        this.names = names;
    }

    static Scene open(ConsulUnderTest consul) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("u", "u" + COUNT.incrementAndGet() + "x");
        names.put("default", consul.version().isAtLeast("1.11") ? "default.default" : "default");
        RawHttp http = consul.managementToken().map(consul.http()::withToken).orElseGet(consul::http);
        return new Scene(consul, http.withTimeout(ANSWER), names);
    }

    /** The same names, with a header on each request. */
    Scene with(String header, String value) {
        return new Scene(consul, http.withHeader(header, fill(value)), names);
    }

    /** For an answer that may take longer than others. */
    Scene patient(Duration timeout) {
        return new Scene(consul, http.withTimeout(timeout), names);
    }

    Scene withToken(String token) {
        return new Scene(consul, consul.http().withToken(fill(token)), names);
    }

    /** The same names in the other datacenter. */
    Scene elsewhere() {
        return new Scene(consul.other(), consul.other().http(), names);
    }

    /** Ends the other datacenter, for good. */
    void killOther() {
        consul.other().close();
    }

    /** Whether the Consul under test is of a version or of a later one. */
    boolean isSince(String version) {
        return consul.version().isAtLeast(version);
    }

    ConsulVersion version() {
        return consul.version();
    }

    Scene withoutToken() {
        return new Scene(consul, consul.http(), names);
    }

    Scene set(String name, String value) {
        names.put(name, value);
        return this;
    }

    String fill(String text) {
        String filled = text;
        for (Map.Entry<String, String> each : names.entrySet()) {
            filled = filled.replace("{" + each.getKey() + "}", each.getValue());
        }
        return filled;
    }

    Reply get(String path) {
        return call("GET", path, "");
    }

    Reply delete(String path) {
        return call("DELETE", path, "");
    }

    Reply put(String path) {
        return call("PUT", path, "");
    }

    Reply put(String path, String body) {
        return call("PUT", path, body);
    }

    Reply post(String path, String body) {
        return call("POST", path, body);
    }

    /** A request in one line: method, path and perhaps a body. */
    Reply send(String request) {
        String[] parts = request.split(" ", 3);
        return call(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
    }

    Reply call(String method, String path, String body) {
        String filled = fill(path);
        return new Reply(method + " " + filled + " " + body, http.send(method, filled, fill(body).replace('\'', '"')),
                consul.version());
    }

    /** A body as it is, without names and without other quotation marks. */
    Reply putRaw(String path, String body) {
        String filled = fill(path);
        return new Reply("PUT " + filled, http.put(filled, body), consul.version());
    }

    /** The body of an answer that is no text. */
    byte[] bytes(String path) {
        return Binary.get(consul.address(), fill(path));
    }

    Reply putBytes(String path, byte[] body) {
        return new Reply("PUT " + path, Binary.put(consul.address(), fill(path), body), consul.version());
    }

    /** Sends only the head of a PUT, and returns the whole answer to that. */
    String announce(String path, int length) {
        return Announcement.send(consul.address(), fill(path), length);
    }

    /** Where the Consul under test listens. */
    InetSocketAddress address() {
        return consul.address();
    }

    int port() {
        return consul.address().getPort();
    }

    /** Sends what no HTTP client does; returns the head of the answer. */
    String head(String request) {
        return RawRequest.head(consul.address(), request);
    }

    /** A blocking query from the index that there is now. */
    Poll poll(String path) {
        return pollFrom(path, get(path).index(), Poll.WAIT);
    }

    Poll pollFrom(String path, long index, String wait) {
        String blocking = path + (path.contains("?") ? "&" : "?") + "index=" + Long.toUnsignedString(index) + "&wait="
                + wait;
        return start(blocking, index);
    }

    Poll start(String path, long index) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        int before = consul.blockedQueries();
        Thread asking = Thread.ofVirtual().name("contract-poll").start(() -> {
            try {
                reply.complete(get(path));
            } catch (RuntimeException | AssertionError e) {
                reply.completeExceptionally(e);
            }
        });
        // on a busy machine a change could otherwise overtake the poll that is to see it
        Await.holdsWithin(HELD, () -> reply.isDone()
                || (before >= 0 ? consul.blockedQueries() > before : isReading(asking)));
        return new Poll(fill(path), index, reply);
    }

    /** A real Consul does not tell whom it lets wait; so much is known that the request has been sent. */
    private static boolean isReading(Thread asking) {
        return asking.getState() == Thread.State.TIMED_WAITING;
    }

    /** Asks again until the answer is as expected. */
    Reply until(String path, String expected, Predicate<Reply> holds) {
        return until(LIMIT, path, expected, holds);
    }

    /** Asks again for at most {@code limit}, until the answer is as expected. */
    Reply until(Duration limit, String path, String expected, Predicate<Reply> holds) {
        Reply[] last = new Reply[1];
        Await.until(limit, expected, () -> String.valueOf(last[0]), () -> {
            last[0] = get(path);
            return holds.test(last[0]);
        });
        return last[0];
    }

    /** Registers a service named {@code {u}} with the agent and waits until the catalog knows. */
    Scene register(String body) {
        put("/v1/agent/service/register", body).status(200);
        until("/v1/catalog/service/{u}", "in the catalog", reply -> !reply.json("/0").isMissingNode());
        return this;
    }

    Scene deregister(String id) {
        put("/v1/agent/service/deregister/" + id).status(200);
        return this;
    }

    boolean timeIsReal() {
        return consul.isTimeReal();
    }

    Scene pass(Duration time) {
        consul.pass(time);
        return this;
    }

    /** Takes a value out of an answer. */
    Scene keep(String name, Reply from, String pointer) {
        return set(name, from.text(pointer));
    }

    @Override
    public void close() {
        // Polls end with their wait; nothing else outlives the script.
    }
}
