package io.lictor.testkit.real;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A plain HTTP client for tests: one connection per request, no retry, no redirect, no codec, no thread of its own.
 *
 * <p>It is deliberately not the SDK's client, so that a test can look at Consul with other eyes. Paths are sent as
 * given, without any encoding. Immutable and safe for use by several threads.
 */
public final class RawHttp {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final String host;
    private final int port;
    private final Map<String, String> headers;
    private final Duration timeout;

    private RawHttp(String host, int port, Map<String, String> headers, Duration timeout) {
        this.host = host;
        this.port = port;
        this.headers = headers;
        this.timeout = timeout;
    }

    /**
     * Returns a client for a server.
     *
     * @param uri where the server is; only host and port count, and the scheme must be {@code http}
     * @return a client with a timeout of 10 seconds
     */
    public static RawHttp of(URI uri) {
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 1) {
            throw new IllegalArgumentException("uri: " + uri + " (expected: http://host:port)");
        }
        return new RawHttp(uri.getHost(), uri.getPort(), Map.of(), DEFAULT_TIMEOUT);
    }

    /**
     * Returns a client that sends a token.
     *
     * @param token goes into the header {@code X-Consul-Token}
     * @return the new client
     */
    public RawHttp withToken(String token) {
        return withHeader("X-Consul-Token", token);
    }

    /**
     * Returns a client that sends a header, replacing an earlier value.
     *
     * @param name the header's name
     * @param value the header's value
     * @return the new client
     */
    public RawHttp withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new RawHttp(host, port, Map.copyOf(more), timeout);
    }

    /**
     * Returns a client with another timeout.
     *
     * @param limit for the whole exchange, from connecting to the last byte
     * @return the new client
     */
    public RawHttp withTimeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("timeout: " + limit + " (expected: > 0)");
        }
        return new RawHttp(host, port, headers, limit);
    }

    /**
     * Sends a GET.
     *
     * @param path the path with its query, encoded
     * @return the answer, whatever its status
     * @throws UncheckedIOException when there is no answer within the timeout
     */
    public Answer get(String path) {
        return send("GET", path, "");
    }

    /**
     * Sends a PUT.
     *
     * @param path the path with its query, encoded
     * @param body the body
     * @return the answer, whatever its status
     * @throws UncheckedIOException when there is no answer within the timeout
     */
    public Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    /**
     * Sends a DELETE.
     *
     * @param path the path with its query, encoded
     * @return the answer, whatever its status
     * @throws UncheckedIOException when there is no answer within the timeout
     */
    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    /**
     * Sends a request.
     *
     * @param method the method
     * @param path the path with its query, encoded
     * @param body the body; none is sent with an empty one, save for PUT and POST
     * @return the answer, whatever its status
     * @throws UncheckedIOException when there is no answer within the timeout
     */
    public Answer send(String method, String path, String body) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path: " + path + " (expected: to start with /)");
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), remaining(deadline));
            socket.getOutputStream().write(request(method, path, body.getBytes(StandardCharsets.UTF_8)));
            return AnswerReader.read(new DeadlineStream(socket, deadline));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    method + " http://" + host + ":" + port + path + " got no answer (timeout " + timeout + "): " + e,
                    e);
        }
    }

    private byte[] request(String method, String path, byte[] body) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        head.append("Host: ").append(host).append(':').append(port).append("\r\nConnection: close\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0 || "PUT".equals(method) || "POST".equals(method)) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        return request;
    }

    private static int remaining(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("timed out");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** The socket's bytes, none later than the deadline. */
    private static final class DeadlineStream extends InputStream {
        private final Socket socket;
        private final InputStream in;
        private final long deadline;

        DeadlineStream(Socket socket, long deadline) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            socket.setSoTimeout(remaining(deadline));
            return in.read(bytes, offset, length);
        }
    }

    /**
     * A server's answer.
     *
     * @param status the status code
     * @param headers the headers; looking a name up ignores its case
     * @param body the body as UTF-8
     */
    public record Answer(int status, Map<String, List<String>> headers, String body) {
        /** Copies the headers. */
        public Answer {
            Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
            headers = Collections.unmodifiableMap(copy);
        }

        /**
         * Returns the first value of a header.
         *
         * @param name the header's name in any case
         * @return its value, or empty when the answer has no such header
         */
        public Optional<String> header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst();
        }

        /** Whether it says, as versions since 1.12 do, that the agent has no such instance. */
        boolean isUnknownService() {
            return status == 404 && body.startsWith("Unknown service");
        }

        /**
         * Returns this answer when its status is 2xx.
         *
         * @return this
         * @throws IllegalStateException when the status is another one
         */
        public Answer ok() {
            if (status < 200 || status > 299) {
                throw new IllegalStateException("status: " + status + " (expected: 2xx), body: " + body);
            }
            return this;
        }
    }
}
