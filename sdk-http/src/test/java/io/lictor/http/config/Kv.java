package io.lictor.http.config;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.lictor.testkit.real.RawHttp;

/** Writes keys by plain HTTP, never by the SDK. */
record Kv(URI uri, RawHttp http) {

    static Kv at(URI uri) {
        return new Kv(uri, RawHttp.of(uri).withTimeout(Duration.ofMinutes(1)));
    }

    Kv withToken(String token) {
        return new Kv(uri, http.withToken(token));
    }

    void put(String key, String value) {
        http.put("/v1/kv/" + key, value).ok();
    }

    void delete(String key) {
        http.delete("/v1/kv/" + key).ok();
    }

    void deleteTree(String prefix) {
        http.delete("/v1/kv/" + prefix + "?recurse").ok();
    }

    /** All or nothing: keys and values in turn; a null value deletes. */
    void transaction(String... keysAndValues) {
        List<String> operations = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            operations.add(operation(keysAndValues[i], keysAndValues[i + 1]));
        }
        transaction(operations);
    }

    void transaction(List<String> operations) {
        http.put("/v1/txn", "[" + String.join(",", operations) + "]").ok();
    }

    static String operation(String key, String value) {
        String name = "\"Key\":\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return value == null
                ? "{\"KV\":{\"Verb\":\"delete\"," + name + "}}"
                : "{\"KV\":{\"Verb\":\"set\"," + name + ",\"Value\":\""
                        + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "\"}}";
    }

    /** In chunks, whose sum Consul 1.8.7 does not check against its limit for a value. */
    void putInChunks(String key, byte[] value) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(60_000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("PUT /v1/kv/" + key + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(value.length) + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(value);
            request.writeBytes("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(request.toByteArray());
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200")) {
                throw new IOException(answer);
            }
        }
    }
}
