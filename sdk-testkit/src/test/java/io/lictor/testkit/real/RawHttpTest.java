package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;

import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawHttpTest {
    private final FaultServer server = FaultServer.create();
    private final RawHttp http = RawHttp.of(server.uri());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void sendsWhatItIsGiven() {
        server.otherwise(FaultAnswer.json("true"));

        http.withToken("t").withHeader("X-Other", "o").put("/v1/kv/%C3%A4%20b?cas=0", "wert ä");
        http.delete("/v1/kv/a?recurse");

        RecordedRequest put = server.requests().get(0);
        assertThat(put.target()).isEqualTo("/v1/kv/%C3%A4%20b?cas=0");
        assertThat(put.body()).isEqualTo("wert ä");
        assertThat(put.header("X-Consul-Token")).contains("t");
        assertThat(put.header("X-Other")).contains("o");
        assertThat(server.requests().get(1).method()).isEqualTo("DELETE");
    }

    @Test
    void returnsAnyStatusAndFollowsNoRedirect() {
        server.enqueue(FaultAnswer.of(301, "").withHeader("Location", "/elsewhere"));
        server.enqueue(FaultAnswer.of(500, "No cluster leader"));

        assertThat(http.get("/a").status()).isEqualTo(301);
        RawHttp.Answer failed = http.get("/b");
        assertThat(failed.body()).isEqualTo("No cluster leader");
        assertThatThrownBy(failed::ok).hasMessage("status: 500 (expected: 2xx), body: No cluster leader");
    }

    @Test
    void givesUpAtItsTimeoutAlsoInsideABody() {
        server.otherwise(FaultAnswer.json("0123456789").stallAfter(3));
        long start = System.nanoTime();

        assertThatThrownBy(() -> http.withTimeout(Duration.ofMillis(200)).get("/"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("GET " + server.uri() + "/").hasMessageContaining("timeout PT0.2S");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void rejectsWhatItCannotSend() {
        assertThatThrownBy(() -> http.get("v1/kv")).hasMessage("path: v1/kv (expected: to start with /)");
        assertThatThrownBy(() -> RawHttp.of(URI.create("https://localhost:1")))
                .hasMessage("uri: https://localhost:1 (expected: http://host:port)");
    }
}
