package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.testkit.fault.FaultAnswer;
import org.junit.jupiter.api.Test;

/** Promise 20: any bytes give a typed exception in time, and no more memory than the limit. */
class FaultyAnswersTest extends TransportTestBase {

    private static final int LIMIT = 65_536;

    @Test
    void aServerThatNeverAnswersTimesOut() {
        server.otherwise(FaultAnswer.silence());

        assertThatExceptionOfType(ConsulTimeoutException.class)
                .isThrownBy(() -> text(transport(), read().timeout(SHORT).build()))
                .withMessageContaining("GET kv a at " + server.uri()).withMessageContaining("no answer in time");
        assertThat(observed).containsExactly("GET kv TIMED_OUT 0");
    }

    @Test
    void aBodyThatStallsTimesOut() {
        server.otherwise(FaultAnswer.json("[1,2,3,4]").stallAfter(3));

        assertThatExceptionOfType(ConsulTimeoutException.class)
                .isThrownBy(() -> text(transport(), read().timeout(SHORT).build()))
                .withMessageContaining("the answer began and did not end in time");
    }

    @Test
    void aHeadWithoutAnyByteOfItsBodyTimesOut() {
        server.otherwise(FaultAnswer.json("[1,2,3,4]").stallAfter(0));

        assertThatExceptionOfType(ConsulTimeoutException.class)
                .isThrownBy(() -> text(transport(), read().timeout(SHORT).build()));
    }

    @Test
    void aBodyThatDripsTimesOut() throws IOException {
        try (DrippingServer dripping = DrippingServer.create()) {
            assertThatExceptionOfType(ConsulTimeoutException.class)
                    .isThrownBy(() -> text(transport(dripping.uri()), read().timeout(SHORT).build()));
        }
    }

    @Test
    void aTimeoutOfAWriteSaysThatItMayHaveBeenApplied() {
        server.otherwise(FaultAnswer.silence());

        assertThatExceptionOfType(ConsulTimeoutException.class)
                .isThrownBy(() -> text(transport(), write().timeout(SHORT).build()))
                .withMessageContaining("the write may have been applied");
    }

    @Test
    void anEndlessBodyIsCutAtTheLimit() {
        server.otherwise(FaultAnswer.endless("[0]", 1L << 30));

        assertThatExceptionOfType(ConsulAnswerException.class)
                .isThrownBy(() -> text(transport(settings -> settings.maxBodySize(LIMIT)), read().build()))
                .withMessageContaining("larger than the limit of " + LIMIT);
    }

    @Test
    void anAnnouncedBodyBeyondTheLimitIsNotRead() {
        server.otherwise(FaultAnswer.json("x".repeat(LIMIT + 1)));

        assertThatExceptionOfType(ConsulAnswerException.class)
                .isThrownBy(() -> text(transport(settings -> settings.maxBodySize(LIMIT)), read().build()))
                .withMessageContaining("maxBodySize");
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() {
        server.otherwise(FaultAnswer.json("x".repeat(LIMIT)));

        assertThat(text(transport(settings -> settings.maxBodySize(LIMIT)), read().build())).hasSize(LIMIT);
    }

    @Test
    void aChunkedBodyIsReadWhole() {
        String body = "chunk ".repeat(20_000).trim();
        server.otherwise(FaultAnswer.json(body).chunked());

        assertThat(text(transport(), read().build())).isEqualTo(body);
    }

    @Test
    void aPackedBodyIsUnpacked() throws IOException {
        server.otherwise(FaultAnswer.garbage(packed("hello".getBytes(StandardCharsets.UTF_8))));

        assertThat(text(transport(), read().build())).isEqualTo("hello");
    }

    @Test
    void aPackedBombIsCutAtTheLimit() throws IOException {
        server.otherwise(FaultAnswer.garbage(packed(new byte[40 * LIMIT])));

        assertThatExceptionOfType(ConsulAnswerException.class)
                .isThrownBy(() -> text(transport(settings -> settings.maxBodySize(LIMIT)), read().build()))
                .withMessageContaining("larger than the limit");
    }

    private static byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
            gzip.write(plain);
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body.size() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(body.toByteArray());
        return answer.toByteArray();
    }

    @Test
    void garbageIsNotAnAnswer() {
        server.otherwise(FaultAnswer.garbage("SSH-2.0-OpenSSH_9.2\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertThatExceptionOfType(ConsulAnswerException.class).isThrownBy(() -> text(transport(), read().build()))
                .withMessageContaining("the answer is not HTTP").withMessageContaining("something else listening");
    }

    @Test
    void aResetConnectionIsUnavailableAfterThreeTries() {
        server.otherwise(FaultAnswer.connectionReset());

        assertThatExceptionOfType(ConsulUnavailableException.class).isThrownBy(() -> text(transport(),
                read().build())).withMessageContaining("closed without");
        assertThat(observed).containsExactly("GET kv retried", "GET kv retried", "GET kv UNAVAILABLE 0");
    }

    @Test
    void aResetIsNotRetriedForAWriteEvenWhenItIsIdempotent() {
        server.otherwise(FaultAnswer.connectionReset());

        assertThatExceptionOfType(ConsulUnavailableException.class)
                .isThrownBy(() -> text(transport(), write().idempotent().build()))
                .withMessageContaining("the write may have been applied");
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void aBodyThatIsCutIsUnavailable() {
        server.enqueue(FaultAnswer.json("[1,2,3,4]").cutAfter(4));
        server.otherwise(FaultAnswer.json("whole"));

        assertThat(text(transport(), read().build())).isEqualTo("whole");
        assertThat(observed).containsExactly("GET kv retried", "GET kv ANSWERED 200");
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.otherwise(FaultAnswer.of(301, "").withHeader("Location", "/v1/kv/b"));

        assertThatExceptionOfType(ConsulRejectedException.class).isThrownBy(() -> text(transport(), write().build()))
                .withMessageContaining("/v1/kv/b").withMessageContaining("Consul cleaned the path")
                .matches(e -> e.status() == 301);
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void whatTheDecoderDoesNotUnderstandIsNotAnAnswer() {
        server.otherwise(FaultAnswer.json("<html>proxy</html>"));

        assertThatExceptionOfType(ConsulAnswerException.class).isThrownBy(() -> transport().send(read().build(),
                answer -> Integer.parseInt(answer.text()))).withMessageContaining("begins with \"<html>proxy</html>\"");
        assertThat(observed).containsExactly("GET kv UNDECODABLE 200");
    }

    @Test
    void aSecretAnswerIsNotQuoted() {
        server.otherwise(FaultAnswer.json("swordfish"));

        assertThatExceptionOfType(ConsulAnswerException.class).isThrownBy(() -> transport()
                .send(read().secret().build(), answer -> Integer.parseInt(answer.text())))
                .satisfies(e -> assertThat(e).hasMessageNotContaining("swordfish").hasNoCause());
    }

    @Test
    void plainHttpAtATlsPortSaysSo() {
        server.otherwise(FaultAnswer.garbage(
                "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
                        .getBytes(StandardCharsets.US_ASCII)));

        assertThatExceptionOfType(ConsulAnswerException.class).isThrownBy(() -> text(transport(), read().build()))
                .withMessageContaining("the port speaks TLS: use an https:// address");
    }
}
