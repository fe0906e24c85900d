package io.lictor.benchmarks.lock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.lictor.testkit.real.ConsulAgent;

/**
 * The least that one can write: acquire, and while that is refused, a blocking query until the key has no session. No
 * renewal, no deadline, no fencing token, no retry, nothing decoded.
 */
final class BareMutex implements Mutex {

    private static final String NO_INDEX = "0";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String key;
    private final String session;

    private BareMutex(String base, String key) {
        this.base = base;
        this.key = key;
        this.session = put("/v1/session/create", "{\"LockDelay\":\"0s\",\"NodeChecks\":[]}").split("\"", -1)[3];
    }

    static Mutex of(ConsulAgent agent, String key) {
        return new BareMutex(agent.uri().toString(), key);
    }

    @Override
    public void acquire() {
        String index = NO_INDEX;
        while (!put("/v1/kv/" + key + "?acquire=" + session, "").startsWith("true")) {
            boolean taken = true;
            while (taken) {
                HttpResponse<String> answer = send(
                        HttpRequest.newBuilder(URI.create(base + "/v1/kv/" + key + "?wait=60s&index=" + index))
                                .build());
                taken = answer.body().contains("\"Session\"");
                index = answer.headers().firstValue("X-Consul-Index").orElse(NO_INDEX);
            }
        }
    }

    @Override
    public void release() {
        put("/v1/kv/" + key + "?release=" + session, "");
    }

    private String put(String path, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(base + path)).PUT(HttpRequest.BodyPublishers.ofString(body)).build())
                .body();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        put("/v1/session/destroy/" + session, "");
        http.close();
    }
}
