package io.lictor.testkit.random;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;

/** Two servers that get the same requests in the same order, side by side. */
final class Twins implements AutoCloseable {
    private static final String CHECKS = "/v1/health/node/agent";
    private static final String SERVICES = "/v1/catalog/node-services/agent";
    private static final Duration SYNC_LIMIT = Duration.ofSeconds(10);

    private final Side real;
    private final Side own;
    private boolean agentChanged;

    /** One of the two. */
    record Side(InetSocketAddress address, KeptConnection connection, Memory memory) {
        static Side of(InetSocketAddress address) {
            return new Side(address, new KeptConnection(address), new Memory());
        }

        RawHttp http() {
            return RawHttp.of(URI.create("http://" + address.getHostString() + ":" + address.getPort()));
        }
    }

    Twins(InetSocketAddress real, InetSocketAddress own) {
        this.real = Side.of(real);
        this.own = Side.of(own);
    }

    /** Lets both know an id under the same name. */
    void remember(String kind, String value) {
        real.memory().remember(kind, value);
        own.memory().remember(kind, value);
    }

    /** Sends a request to both. */
    Exchange ask(Asked asked) {
        if (agentChanged && !asked.target().startsWith("/v1/agent/") && !asked.target().startsWith("/v1/kv/")) {
            awaitSync();
        }
        Asked asReal = asked.as(real.memory());
        Asked asOwn = asked.as(own.memory());
        real.connection().send(asReal);
        own.connection().send(asOwn);
        Heard fromReal = receive(real, asReal);
        Heard fromOwn = receive(own, asOwn);
        real.memory().note(asReal, fromReal);
        own.memory().note(asOwn, fromOwn);
        agentChanged |= "PUT".equals(asked.method()) && asked.target().startsWith("/v1/agent/");
        return new Exchange(asOwn, fromReal, fromOwn);
    }

    /** A real Consul ends the connection where its handler meets a nil pointer; the in-process one must answer. */
    private Heard receive(Side side, Asked asked) {
        try {
            return side.connection().receive(asked);
        } catch (UncheckedIOException e) {
            boolean ended = e.getCause() instanceof EOFException;
            // a server that refuses before it has read the body ends the connection, which can take the answer along
            boolean reset = e.getCause() instanceof SocketException && !asked.body().isEmpty();
            if (side.equals(real) && (ended || reset)) {
                return reset ? Heard.reset() : Heard.nothing();
            }
            throw e;
        }
    }

    /** The real agent tells its server a few milliseconds later; the in-process one is both. */
    private void awaitSync() {
        agentChanged = false;
        Await.holdsWithin(SYNC_LIMIT, () -> isSynced(real, real) || isSynced(real, own));
    }

    /** Whether a server knows what an agent has, or what another server knows: some things an agent keeps to itself. */
    private static boolean isSynced(Side server, Side other) {
        boolean same = server.equals(other);
        return names(other.http(), same ? "/v1/agent/checks" : CHECKS, "Status")
                .equals(names(server.http(), CHECKS, "Status"))
                && names(other.http(), same ? "/v1/agent/services" : SERVICES, "Port")
                        .equals(names(server.http(), SERVICES, "Port"));
    }

    private static Set<String> names(RawHttp http, String path, String field) {
        return Synced.of(http.get(path).body(), field);
    }

    @Override
    public void close() {
        real.connection().close();
        own.connection().close();
    }

    /** A request and its two answers. */
    record Exchange(Asked asked, Heard real, Heard own) {
        boolean isAnsweredByReal() {
            return real.status() != 0;
        }

        /** Whether the answer of the real one may have been lost on its way. */
        boolean isLost() {
            return real.equals(Heard.reset());
        }

        boolean isSameClass() {
            return real.statusClass() == own.statusClass();
        }

        boolean isSameStatus() {
            return real.status() == own.status();
        }

        boolean isError() {
            return real.status() >= 400;
        }

        boolean isSameText() {
            return real.comparable().equals(own.comparable());
        }

        @Override
        public String toString() {
            return asked + "\n    real: " + real + "\n    own:  " + own;
        }
    }
}
