package io.lictor.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SHORT_MILLIS = 300;

    private final FaultServer server = FaultServer.create();
    private final FaultProxy proxy = FaultProxy.create(server.uri());
    private final RawHttp http = RawHttp.of(proxy.uri());

    FaultProxyTest() {
        server.otherwise(request -> FaultAnswer.of(200, request.target()));
    }

    @AfterEach
    void close() {
        proxy.close();
        proxy.close();
        server.close();
    }

    @Test
    void letsPassAndCounts() throws Exception {
        try (Client client = new Client()) {
            assertThat(client.get("/v1/kv/a?wait=5s")).endsWith("/v1/kv/a?wait=5s");
            assertThat(client.get("/v1/kv/b")).endsWith("/v1/kv/b");
            http.withToken("secret").put("/v1/agent/service/register", "{}").ok();

            assertThat(proxy.requestCount()).isEqualTo(3);
            assertThat(proxy.requestCount("/v1/kv/")).isEqualTo(2);
            assertThat(proxy.requests()).extracting(RecordedRequest::method).containsExactly("GET", "GET", "PUT");
            assertThat(proxy.requests().get(2).header("X-Consul-Token")).contains("secret");
            assertThat(proxy.connectionsOpened()).isEqualTo(2);
            awaitOpen(1);
            assertThat(proxy.connectionsPeak()).isEqualTo(2);
        }
        awaitOpen(0);
        proxy.resetCounters();
        assertThat(proxy.requestCount()).isZero();
        assertThat(proxy.connectionsPeak()).isZero();
    }

    @Test
    void refusesNewConnectionsOnTheSamePortUntilItPassesAgain() throws Exception {
        try (Client before = new Client()) {
            before.get("/before");
            proxy.refuse();

            assertThatThrownBy(Client::new).isInstanceOf(ConnectException.class);
            assertThat(before.get("/goes-on")).endsWith("/goes-on");
            proxy.refuse();
            proxy.pass();
            assertThat(http.get("/again").body()).isEqualTo("/again");
        }
    }

    @Test
    void keepsTheRefusingPortFromOthers() {
        proxy.refuse();

        assertThatThrownBy(() -> listenOn(proxy.port())).isInstanceOf(IOException.class);
    }

    private static void listenOn(int port) throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(false);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    @Test
    void resetsOpenAndNewConnections() throws Exception {
        try (Client before = new Client()) {
            before.get("/before");
            proxy.reset();

            assertThatThrownBy(() -> before.get("/a")).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> http.get("/b")).hasMessageContaining("reset");
        }
        proxy.pass();
        http.get("/c").ok();
    }

    @Test
    void swallowsBothWaysAndDeliversLater() throws Exception {
        try (Client before = new Client()) {
            before.get("/before");
            proxy.blackhole();
            before.send("/held");

            before.socket.setSoTimeout(SHORT_MILLIS);
            assertThatThrownBy(before::read).isInstanceOf(SocketTimeoutException.class);
            before.socket.setSoTimeout((int) SOON.toMillis());
            assertThatThrownBy(() -> http.withTimeout(Duration.ofMillis(SHORT_MILLIS)).get("/new"))
                    .hasMessageContaining("timed out");
            assertThat(server.requestCount()).isEqualTo(1);
            Await.until(SOON, "3 requests", () -> "" + proxy.requestCount(), () -> proxy.requestCount() == 3);
            awaitOpen(1);

            proxy.pass();
            assertThat(before.read()).endsWith("/held");
            Await.until(SOON, "the request of the client that left", () -> "" + server.requestCount(),
                    () -> server.requestCount() == 3);
        }
    }

    @Test
    void delaysEachWay() {
        proxy.delay(Duration.ofMillis(150));
        long start = System.nanoTime();

        http.get("/").ok();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void cutsTheConnectionsThatAreOpenNow() throws Exception {
        try (Client before = new Client()) {
            before.get("/before");
            proxy.cut();

            assertThat(before.socket.getInputStream().read()).isEqualTo(-1);
            http.get("/after").ok();
        }
    }

    @Test
    void cutsAnAnswerShortOnOpenAndNewConnections() throws Exception {
        server.otherwise(FaultAnswer.json("x".repeat(100_000)));
        try (Client before = new Client()) {
            assertThat(before.get("/before")).hasSize(100_000);

            proxy.cutAfterBytes(5000);
            before.send("/cut");
            assertThat(before.socket.getInputStream().readAllBytes()).hasSize(5000);
            assertThatThrownBy(() -> http.get("/cut")).hasMessageContaining("(expected: 100000)");
        }
    }

    @Test
    void sendsNewConnectionsElsewhere() {
        try (FaultServer other = FaultServer.create()) {
            other.otherwise(FaultAnswer.of(200, "other"));
            proxy.retarget(other.host(), other.port());

            assertThat(http.get("/").body()).isEqualTo("other");
        }
    }

    @Test
    void resetsTheClientWhenTheServerRefuses() {
        try (HeldPort nobody = HeldPort.tcp(Localhost.address())) {
            proxy.retarget(proxy.host(), nobody.number());

            assertThatThrownBy(() -> http.get("/")).hasMessageContaining("reset");
        }
    }

    @Test
    void carriesLargeAnswersAndManyConnections() throws Exception {
        server.otherwise(FaultAnswer.json("x".repeat(5_000_000)));
        Thread[] clients = new Thread[8];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = Thread.startVirtualThread(() -> http.get("/").ok());
        }
        for (Thread client : clients) {
            client.join();
        }

        assertThat(server.requestCount()).isEqualTo(8);
        assertThat(http.get("/").body()).hasSize(5_000_000);
    }

    @Test
    void closesWhileItHoldsBytesBack() throws Exception {
        try (Client client = new Client()) {
            proxy.blackhole();
            client.send("/held");
            Await.until(SOON, "a request", () -> "none", () -> proxy.requestCount() == 1);
            proxy.close();

            assertThat(proxy.connectionsOpen()).isZero();
            assertThatThrownBy(Client::new).isInstanceOf(ConnectException.class);
        }
    }

    private void awaitOpen(int expected) {
        Await.until(SOON, expected + " open", () -> "" + proxy.connectionsOpen(),
                () -> proxy.connectionsOpen() == expected);
    }

    /** A client that keeps its connection. */
    private final class Client implements AutoCloseable {
        final Socket socket = new Socket(proxy.host(), proxy.port());

        Client() throws IOException {
            socket.setSoTimeout((int) SOON.toMillis());
        }

        String get(String target) throws IOException {
            send(target);
            return read();
        }

        void send(String target) throws IOException {
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        /** Reads an answer and returns its body. */
        String read() throws IOException {
            StringBuilder text = new StringBuilder();
            do {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    throw new SocketException("closed after: " + text);
                }
                text.append((char) b);
            } while (!text.toString().contains("\r\n\r\n"));
            int length = Integer.parseInt(text.toString().replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1"));
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
