package io.lictor.testkit.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.lictor.testkit.real.RawHttp;
import org.jspecify.annotations.Nullable;

/** Requests whose bodies are no text. */
final class Binary {
    private static final int TIMEOUT_MILLIS = 10_000;

    private Binary() {}

    static byte[] get(InetSocketAddress from, String path) {
        try {
            HttpURLConnection connection = open(from, path);
            try (InputStream in = connection.getInputStream()) {
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    static RawHttp.Answer put(InetSocketAddress to, String path, byte[] body) {
        try {
            HttpURLConnection connection = open(to, path);
            connection.setRequestMethod("PUT");
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            Map<String, List<String>> headers = new HashMap<>(connection.getHeaderFields());
            headers.remove(null);
            return new RawHttp.Answer(status, headers,
                    text(status < 400 ? connection.getInputStream() : connection.getErrorStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private static String text(@Nullable InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpURLConnection open(InetSocketAddress to, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI
                .create("http://" + to.getAddress().getHostAddress() + ":" + to.getPort() + path).toURL()
                .openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection;
    }
}
