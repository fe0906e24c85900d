package io.lictor.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.lictor.testkit.InProcessConsul;
import org.junit.jupiter.api.Test;

/** Answers that are given before the request has been read. */
class RefusedBodyTest {
    private static final String BODY = "ab".repeat(300_000);

    @Test
    void theAnswerIsNotLostToAReset() {
        try (InProcessConsul consul = InProcessConsul.start();
                KeptConnection client = new KeptConnection(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), consul.port()))) {
            for (int i = 0; i < 20; i++) {
                assertThat(ask(client, "/v1/kv/%zz").status()).isEqualTo(400);
                assertThat(ask(client, "/v1/kv/large").status()).isEqualTo(413);
            }
        }
    }

    private static Heard ask(KeptConnection client, String target) {
        Asked asked = new Asked("PUT", target, "", BODY, false);
        client.send(asked);
        Heard heard = client.receive(asked);
        client.close();
        return heard;
    }
}
