package io.lictor.testkit.recorded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.lictor.testkit.real.RawHttp;

/** Snapshots, whose bytes are not in the recordings: the last one that was saved is sent back. */
final class Snapshots {
    private byte[] saved = {};

    RawHttp.Answer send(URI uri, String method, String path, String body, String token) {
        byte[] bytes = body.startsWith("(binary") ? saved : body.getBytes(StandardCharsets.UTF_8);
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.resolve(path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setRequestProperty("X-Consul-Token", token);
            if (bytes.length > 0) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(bytes);
            }
            int status = connection.getResponseCode();
            byte[] answer;
            try (InputStream in = status < HttpURLConnection.HTTP_BAD_REQUEST
                    ? connection.getInputStream()
                    : connection.getErrorStream()) {
                answer = in == null ? new byte[0] : in.readAllBytes();
            }
            if ("GET".equals(method)) {
                saved = answer;
            }
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            connection.getHeaderFields().forEach((name, values) -> {
                if (name != null) {
                    headers.put(name, values);
                }
            });
            return new RawHttp.Answer(status, headers, new String(answer, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
