package io.lictor.testkit.recorded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import io.lictor.testkit.real.RawHttp;

/** Snapshots, whose bytes are not in the recordings: the last one that was saved is sent back. */
final class Snapshots {
    private final HttpClient client = HttpClient.newHttpClient();
    private byte[] saved = {};

    RawHttp.Answer send(URI uri, String method, String path, String body, String token) {
        byte[] bytes = body.startsWith("(binary") ? saved : body.getBytes(StandardCharsets.UTF_8);
        HttpRequest.BodyPublisher publisher = bytes.length == 0
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(bytes);
        try {
            HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(uri.resolve(path))
                    .header("X-Consul-Token", token).method(method, publisher).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if ("GET".equals(method)) {
                saved = answer.body();
            }
            return new RawHttp.Answer(answer.statusCode(), answer.headers().map(),
                    new String(answer.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
