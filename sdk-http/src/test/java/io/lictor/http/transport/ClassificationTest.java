package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Consul answers 500 for bad arguments as well as for a missing leader: its words decide. */
class ClassificationTest extends TransportTestBase {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"500|No cluster leader", "500|rpc error making call: No cluster leader",
            "500|rpc error making call: EOF", "500|No known Consul servers",
            "500|rpc error making call: Remote DC has no server currently reachable",
            "500|leadership lost while committing log", "500|node is not the leader", "503|overloaded",
            "429|Your IP is issuing too many concurrent connections",
            "500|rpc error getting client: failed to get conn: dial tcp: connection refused"})
    void nobodyCouldAnswer(int status, String words) {
        server.otherwise(FaultAnswer.of(status, words));

        assertThatThrownBy(() -> text(transport(), write().build())).isInstanceOf(ConsulUnavailableException.class)
                .hasMessageContaining("status " + status).hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"500|No path to datacenter|check the name of the datacenter",
            "403|Permission denied|CONSUL_HTTP_TOKEN", "403|rpc error making call: ACL not found|CONSUL_HTTP_TOKEN",
            "500|rpc error making call: Permission denied|CONSUL_HTTP_TOKEN",
            "401|ACL support disabled|the agent runs without ACLs", "400|Invalid index|status 400",
            "500|Failed to create boolean expression evaluator|status 500",
            "413|Request body too large|status 413", "404|nothing here|status 404"})
    void consulSaidNo(int status, String words, String hint) {
        server.otherwise(FaultAnswer.of(status, words));

        assertThatThrownBy(() -> text(transport(), read().build())).isInstanceOf(ConsulRejectedException.class)
                .hasMessageContaining(words).hasMessageContaining(hint);
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void onlyAnAmbiguousWriteSaysThatItMayHaveBeenApplied() {
        server.enqueue(FaultAnswer.of(500, "rpc error making call: EOF"));
        assertThatThrownBy(() -> text(transport(), write().build())).hasMessageContaining("may have been applied");

        server.enqueue(FaultAnswer.of(500, "rpc error getting client: failed to get conn: refused"));
        assertThatThrownBy(() -> text(transport(), write().build()))
                .satisfies(e -> assertThat(e).hasMessageNotContaining("may have been applied"));

        server.enqueue(FaultAnswer.of(500, "rpc error making call: EOF"));
        server.otherwise(FaultAnswer.of(400, "no"));
        assertThatThrownBy(() -> text(transport(), read().build()))
                .satisfies(e -> assertThat(e).hasMessageNotContaining("may have been applied"));
    }

    @Test
    void anIdempotentWriteIsRetriedOnceItIsCertainThatItWasNotApplied() {
        server.enqueue(FaultAnswer.of(500, "No cluster leader"));
        server.otherwise(FaultAnswer.json("true"));

        assertThat(text(transport(), write().idempotent().build())).isEqualTo("true");
        assertThat(server.requestCount()).isEqualTo(2);
    }

    @Test
    void aWriteThatDoesNotSaySoIsNotRetried() {
        server.enqueue(FaultAnswer.of(500, "No cluster leader"));

        assertThatThrownBy(() -> text(transport(), write().build())).isInstanceOf(ConsulUnavailableException.class);
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void aBlockingQueryIsLeftToItsLoop() {
        server.otherwise(FaultAnswer.of(500, "No cluster leader"));

        assertThatThrownBy(() -> text(transport(), poll())).isInstanceOf(ConsulUnavailableException.class);
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void wordsAreCutAndHaveNoControlCharacters() {
        server.otherwise(FaultAnswer.of(400, "a\u0007b\r\nc" + "d".repeat(5_000)));

        assertThatThrownBy(() -> text(transport(), read().build())).hasMessageContaining("a b c")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }

    @Test
    void aRefusedConnectionSaysWhatToSet() {
        try (FaultProxy nobody = FaultProxy.create(server.uri())) {
            nobody.refuse();

            assertThatThrownBy(() -> text(transport(nobody.uri()), read().build()))
                    .isInstanceOf(ConsulUnavailableException.class)
                    .hasMessageContaining("connection refused (is an agent running there? set CONSUL_HTTP_ADDR)");
        }
    }

    @Test
    void aHostWithoutAnAddressSaysSo() {
        assertThatThrownBy(() -> text(transport(URI.create("http://consul.invalid:8500")), read().build()))
                .isInstanceOf(ConsulUnavailableException.class).hasMessageContaining("cannot be resolved");
    }

    /** The time of the call is up, not that for a connection: nothing says that the host cannot be reached. */
    @Test
    void aConnectionThatIsNotThereByTheDeadlineIsATimeout() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Transport transport = transport(URI.create("http://127.0.0.1:" + full.getLocalPort()));
            fill(full, waiting);

            assertThatExceptionOfType(ConsulTimeoutException.class)
                    .isThrownBy(() -> text(transport, read().timeout(SHORT).build()))
                    .withMessageContaining("no connection in time");
        } finally {
            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    /** Until the kernel takes no more. */
    private static void fill(ServerSocket server, List<Socket> waiting) throws IOException {
        for (int i = 0; i < 100; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 300);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IllegalStateException("the kernel takes all connections");
    }
}
