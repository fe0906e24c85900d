package io.lictor.benchmarks.startup;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The JDK's client as it comes: two requests, no heartbeat, no second try. */
final class BareStart {

    private BareStart() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        StartArguments start = StartArguments.of(args);
        HttpClient client = HttpClient.newHttpClient();
        put(client, start, "/v1/agent/service/register", start.registration());
        put(client, start, start.passPath(), "");
        StartArguments.waitForEnd();
    }

    private static void put(HttpClient client, StartArguments start, String path, String body)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://" + start.host() + ":" + start.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.ofString(body)).build();
        client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
