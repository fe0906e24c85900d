package io.lictor.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class RequestScannerTest {
    private static final String GET = "GET /v1/kv/a?index=7&wait=5s HTTP/1.1\r\nHost: h\r\nX-Consul-Token: t\r\n\r\n";
    private static final String PUT = "PUT /v1/kv/b HTTP/1.1\r\nContent-Length: 20\r\n\r\nGET / HTTP/1.1\r\n\r\nab";
    private static final String CHUNKED = "PUT /v1/kv/c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nGET /\r\nA;x=y\r\n HTTP/1.1\r\n\r\n0\r\nTrailer: t\r\n\r\n";

    private final List<RecordedRequest> found = new ArrayList<>();
    private final StringBuilder bodies = new StringBuilder();
    private int complete;

    private final RequestScanner scanner = new RequestScanner(found::add, b -> bodies.append((char) b),
            () -> complete++);

    @Test
    void readsMethodTargetAndHeaders() {
        send(GET);

        RecordedRequest request = found.get(0);
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.path()).isEqualTo("/v1/kv/a");
        assertThat(request.query()).isEqualTo("index=7&wait=5s");
        assertThat(request.hasQuery("wait=5s")).isTrue();
        assertThat(request.hasQuery("wait")).isFalse();
        assertThat(request.header("x-consul-token")).contains("t");
    }

    @Test
    void findsEachRequestOfAKeepAliveConnectionBehindItsBody() {
        send(GET + PUT + CHUNKED + GET);

        assertThat(found).extracting(RecordedRequest::path)
                .containsExactly("/v1/kv/a", "/v1/kv/b", "/v1/kv/c", "/v1/kv/a");
        assertThat(complete).isEqualTo(4);
        assertThat(bodies).hasToString("GET / HTTP/1.1\r\n\r\nab" + "GET /" + " HTTP/1.1\r");
    }

    @Test
    void findsTheSameWhateverThePieces() {
        for (byte b : (PUT + CHUNKED + GET).getBytes(StandardCharsets.ISO_8859_1)) {
            scanner.accept(new byte[]{b}, 1);
        }

        assertThat(found).extracting(RecordedRequest::method).containsExactly("PUT", "PUT", "GET");
    }

    @Test
    void letsTlsPassUnseen() {
        scanner.accept(new byte[]{0x16, 3, 1, 'G', 'E', 'T'}, 6);
        send(GET);

        assertThat(found).isEmpty();
    }

    @Test
    void tellsARequestBeforeItsBodyHasCome() {
        send(PUT.substring(0, PUT.length() - 5));

        assertThat(found).hasSize(1);
        assertThat(complete).isZero();
    }

    private void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        scanner.accept(bytes, bytes.length);
    }
}
