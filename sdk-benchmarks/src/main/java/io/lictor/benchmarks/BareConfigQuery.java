package io.lictor.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The least that follows a key: a loop of blocking queries that trusts every answer and reads one number of it. */
final class BareConfigQuery implements AutoCloseable {

    private static final Pattern NUMBER = Pattern
            .compile("\"Key\": *\"bench/config/n\",[^}]*?\"Value\": *\"([^\"]*)\"", Pattern.DOTALL);

    private final HttpClient http;
    private final URI query;
    private final Thread loop;
    private volatile int seen = -1;
    private volatile boolean closed;

    BareConfigQuery(HttpClient http, URI query) {
        this.http = http;
        this.query = query;
        this.loop = Thread.ofVirtual().start(this::run);
    }

    int seen() {
        return seen;
    }

    private void run() {
        String index = "0";
        while (!closed) {
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest
                                .newBuilder(URI
                                        .create(query + "&wait=" + ConfigVisible.WAIT.toSeconds() + "s&index=" + index))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                index = answer.headers().firstValue("X-Consul-Index").orElse("0");
                Matcher number = NUMBER.matcher(answer.body());
                if (number.find()) {
                    seen = Integer.parseInt(
                            new String(Base64.getDecoder().decode(number.group(1)), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        loop.interrupt();
    }
}
