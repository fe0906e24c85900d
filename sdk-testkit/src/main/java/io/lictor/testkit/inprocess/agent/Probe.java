package io.lictor.testkit.inprocess.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

import tools.jackson.databind.node.ObjectNode;

/** One look at a service over the network, as HTTP and TCP checks take it. */
final class Probe {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final int OUTPUT_LIMIT = 4096;

    private Probe() {}

    /** What a look has shown. */
    record Result(String status, String output) {}

    private static int timeoutMillis(ObjectNode check) {
        long nanos = check.path("Timeout").asLong(0);
        return (int) (nanos > 0 ? Duration.ofNanos(nanos) : DEFAULT_TIMEOUT).toMillis();
    }

    static Result tcp(ObjectNode check) {
        String target = check.path("TCP").asString("");
        int colon = target.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            int port = Integer.parseInt(target.substring(colon + 1));
            socket.connect(new InetSocketAddress(target.substring(0, Math.max(0, colon)), port), timeoutMillis(check));
            return new Result("passing", "TCP connect " + target + ": Success");
        } catch (IOException | IllegalArgumentException e) {
            return new Result("critical", "dial tcp " + target + ": connect: connection refused");
        }
    }

    static Result http(ObjectNode check) {
        String url = check.path("HTTP").asString("");
        String method = check.path("Method").asString("").isEmpty() ? "GET" : check.path("Method").asString();
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(timeoutMillis(check));
            connection.setReadTimeout(timeoutMillis(check));
            connection.setRequestMethod(method);
            connection.setRequestProperty("User-Agent", "Consul Health Check");
            connection.setRequestProperty("Accept", "text/plain, text/*, */*");
            check.path("Header").properties().forEach(header -> header.getValue()
                    .forEach(value -> connection.addRequestProperty(header.getKey(), value.asString())));
            send(connection, check.path("Body").asString(""));
            int status = connection.getResponseCode();
            String output = "HTTP " + method + " " + url + ": " + status + " " + connection.getResponseMessage()
                    + " Output: " + cut(read(connection), 0);
            return new Result(status / 100 == 2 ? "passing" : status == 429 ? "warning" : "critical", output);
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            return new Result("critical", method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT) + " \"" + url
                    + "\": " + complaint(url, e));
        }
    }

    /** In Go's words where there are such. */
    private static String complaint(String url, Exception e) {
        return e instanceof ConnectException
                ? "dial tcp " + URI.create(url).getAuthority() + ": connect: connection refused"
                : String.valueOf(e.getMessage());
    }

    private static void send(HttpURLConnection connection, String body) throws IOException {
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String read(HttpURLConnection connection) throws IOException {
        InputStream body = connection.getResponseCode() < 400
                ? connection.getInputStream()
                : connection.getErrorStream();
        if (body == null) {
            return "";
        }
        try (body) {
            return new String(body.readNBytes(64 << 10), StandardCharsets.UTF_8);
        }
    }

    /** Cuts an output as Consul does. */
    static String cut(String output, int maxSize) {
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        int limit = maxSize > 0 ? Math.min(maxSize, OUTPUT_LIMIT) : OUTPUT_LIMIT;
        return bytes.length <= limit
                ? output
                : new String(bytes, 0, limit, StandardCharsets.UTF_8) + " ... (captured " + limit + " of "
                        + bytes.length + " bytes)";
    }
}
