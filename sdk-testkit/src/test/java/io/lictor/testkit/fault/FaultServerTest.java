package io.lictor.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultServerTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final FaultServer server = FaultServer.create();
    private final RawHttp http = RawHttp.of(server.uri());

    @AfterEach
    void close() {
        server.close();
        server.close();
    }

    @Test
    void answersInTheOrderOfTheScriptAndThenTheRest() {
        server.enqueue(FaultAnswer.json("[1]").withIndex("9"));
        server.enqueue(FaultAnswer.json("[2]").withIndex("3").chunked());
        server.otherwise(FaultAnswer.of(429, "slow down").withHeader("Retry-After", "1"));

        RawHttp.Answer first = http.get("/v1/health/service/web?index=1");
        RawHttp.Answer second = http.get("/v1/health/service/web?index=9");
        RawHttp.Answer third = http.get("/v1/health/service/web?index=3");

        assertThat(first.body()).isEqualTo("[1]");
        assertThat(first.header("x-consul-index")).contains("9");
        assertThat(second.body()).isEqualTo("[2]");
        assertThat(second.header("Content-Length")).isEmpty();
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.header("Retry-After")).contains("1");
        assertThat(server.requests()).extracting(RecordedRequest::query).containsExactly("index=1", "index=9",
                "index=3");
    }

    @Test
    void choosesTheAnswerByTheRequest() {
        server.otherwise(request -> FaultAnswer.of(200, request.method() + request.body()));

        assertThat(http.put("/a", "böse").body()).isEqualTo("PUTböse");
        assertThat(server.requestCount("/a")).isEqualTo(1);
    }

    @Test
    void neverAnswers() {
        server.otherwise(FaultAnswer.silence());

        assertThatThrownBy(() -> http.withTimeout(SHORT).get("/")).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("timed out");
        // the client does not wait for the server to see the request
        awaitRequests(1);
    }

    @Test
    void stallsInsideTheBody() throws Exception {
        server.otherwise(FaultAnswer.json("0123456789").stallAfter(4));
        StringBuilder text = new StringBuilder();

        try (Socket socket = request(SOON)) {
            while (!text.toString().endsWith("\r\n\r\n0123")) {
                text.append((char) socket.getInputStream().read());
            }
            socket.setSoTimeout((int) SHORT.toMillis());
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(text).contains("Content-Length: 10");
    }

    @Test
    void cutsInsideTheBody() {
        server.enqueue(FaultAnswer.json("0123456789").cutAfter(4));
        server.enqueue(FaultAnswer.json("0123456789").chunked().cutAfter(4));

        assertThatThrownBy(() -> http.get("/")).hasMessageContaining("4 bytes (expected: 10)");
        assertThatThrownBy(() -> http.get("/")).hasMessageContaining("4 bytes (expected: 10)");
    }

    @Test
    void resetsTheConnection() {
        server.enqueue(FaultAnswer.connectionReset());
        server.enqueue(FaultAnswer.json("0123456789").resetAfter(4));

        assertThatThrownBy(() -> http.get("/")).hasMessageContaining("reset");
        assertThatThrownBy(() -> http.get("/")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void sendsGarbage() {
        server.otherwise(FaultAnswer.garbage("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertThatThrownBy(() -> http.get("/")).hasMessageContaining("SSH-2.0-x");
    }

    @Test
    void streamsMoreThanAnyoneWants() throws Exception {
        server.otherwise(FaultAnswer.endless("[1],", 1L << 30));
        long read = 0;

        try (Socket socket = request(SOON)) {
            InputStream in = socket.getInputStream();
            while (read < 100_000_000) {
                read += in.readNBytes(1 << 20).length;
            }
        }

        assertThat(read).isGreaterThanOrEqualTo(100_000_000);
        assertThat(Await.holdsWithin(SOON, () -> server.connectionsOpen() == 0)).isTrue();
    }

    @Test
    void answersLate() {
        server.otherwise(FaultAnswer.json("[]").after(SHORT));
        long start = System.nanoTime();

        http.get("/").ok();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void closingEndsAConnectionThatStalls() throws Exception {
        server.otherwise(FaultAnswer.silence());

        try (Socket socket = request(SOON)) {
            awaitRequests(1);
            server.close();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private void awaitRequests(int count) {
        Await.until(SOON, count + " requests", () -> "" + server.requestCount(), () -> server.requestCount() == count);
    }

    private Socket request(Duration limit) throws Exception {
        Socket socket = new Socket(server.host(), server.port());
        socket.setSoTimeout((int) limit.toMillis());
        socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
