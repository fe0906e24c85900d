package io.lictor.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessConsulTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final InProcessConsul consul = InProcessConsul.start();
    private final RawHttp http = RawHttp.of(consul.uri()).withTimeout(Duration.ofSeconds(90));
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        consul.close();
        callers.shutdownNow();
    }

    private void awaitBlocked(int count) {
        assertThat(Await.holdsWithin(SOON, () -> consul.blockedQueries() == count)).isTrue();
    }

    @Test
    void forgetsEverythingOnTheSamePortWhenRestartedEmpty() {
        http.put("/v1/kv/a", "1").ok();
        int port = consul.port();

        consul.restartEmpty();

        assertThat(consul.port()).isEqualTo(port);
        assertThat(http.get("/v1/kv/a").status()).isEqualTo(404);
        assertThat(http.get("/v1/kv/a").header("X-Consul-Index")).hasValue("1");
    }

    @Test
    void forgetsEverythingWhenReset() {
        http.put("/v1/kv/a", "1").ok();
        consul.faults().noLeader();

        consul.reset();

        assertThat(http.get("/v1/kv/a").status()).isEqualTo(404);
        assertThat(http.get("/v1/status/leader").body()).contains("8300");
    }

    @Test
    void answersBlockedQueriesWithTheirOldIndexWhenClosed() throws Exception {
        http.put("/v1/kv/a", "1").ok();
        String index = http.get("/v1/kv/a").header("X-Consul-Index").orElseThrow();
        Future<RawHttp.Answer> blocked = callers.submit(() -> http.get("/v1/kv/a?index=" + index + "&wait=5m"));
        awaitBlocked(1);

        consul.close();

        assertThat(blocked.get().status()).isEqualTo(200);
        assertThat(blocked.get().header("X-Consul-Index")).hasValue(index);
    }

    @Test
    void holdsThousandQueriesWithoutAPlatformThreadEach() throws Exception {
        try (InProcessConsul wide = InProcessConsul.builder().maxConnections(2_000).start()) {
            RawHttp many = RawHttp.of(wide.uri()).withTimeout(Duration.ofMinutes(2));
            many.put("/v1/kv/a", "1").ok();
            String index = many.get("/v1/kv/a").header("X-Consul-Index").orElseThrow();
            List<Future<RawHttp.Answer>> polls = new ArrayList<>();
            int before = Thread.getAllStackTraces().size();
            for (int i = 0; i < 1_000; i++) {
                polls.add(callers.submit(() -> many.get("/v1/kv/a?index=" + index + "&wait=5m")));
            }
            assertThat(Await.holdsWithin(Duration.ofMinutes(1), () -> wide.blockedQueries() == 1_000)).isTrue();

            assertThat(Thread.getAllStackTraces()).hasSizeLessThan(
                    before + Runtime.getRuntime().availableProcessors() + 20);
            many.put("/v1/kv/a", "2").ok();
            for (Future<RawHttp.Answer> poll : polls) {
                assertThat(poll.get().body()).contains("Mg==");
            }
        }
    }

    @Test
    void resetsTheConnectionBeyondTheLimit() throws IOException {
        try (InProcessConsul narrow = InProcessConsul.builder().version("1.8").maxConnections(1).start();
                Socket first = new Socket(InetAddress.getLoopbackAddress(), narrow.port())) {
            assertThat(Await.holdsWithin(SOON, () -> narrow.connections() == 1)).isTrue();

            assertThatThrownBy(() -> RawHttp.of(narrow.uri()).get("/v1/status/leader"))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(first.isConnected()).isTrue();
        }
    }

    @Test
    void keepsTheConnectionOfABlockedClientThatHasGone() throws IOException {
        http.put("/v1/kv/a", "1").ok();
        String index = http.get("/v1/kv/a").header("X-Consul-Index").orElseThrow();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), consul.port())) {
            client.getOutputStream().write(
                    ("GET /v1/kv/a?index=" + index + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(
                            java.nio.charset.StandardCharsets.US_ASCII));
            awaitBlocked(1);
        }

        http.get("/v1/status/leader").ok();

        assertThat(consul.blockedQueries()).isEqualTo(1);
        assertThat(consul.connections()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void doesWhatItsFaultsSay() {
        InProcessFaults faults = consul.faults();

        faults.reset();
        assertThatThrownBy(() -> http.get("/v1/status/leader")).isInstanceOf(UncheckedIOException.class);
        faults.clear();
        faults.refuse();
        assertThatThrownBy(() -> http.get("/v1/status/leader")).hasMessageContaining("refused");
        faults.clear();
        faults.truncate();
        assertThatThrownBy(() -> http.get("/v1/kv/a")).isInstanceOf(UncheckedIOException.class);
        faults.clear();
        faults.answer("/v1/kv/", 500, "rpc error making call: EOF", 1);
        assertThat(http.get("/v1/kv/a").status()).isEqualTo(500);
        assertThat(http.get("/v1/kv/a").status()).isEqualTo(404);
        faults.applyAndFail();
        assertThat(http.put("/v1/kv/a", "1").status()).isEqualTo(500);
        faults.clear();
        assertThat(http.get("/v1/kv/a").status()).isEqualTo(200);
        faults.rateLimited();
        assertThat(http.get("/v1/kv/a").status()).isEqualTo(429);
    }

    @Test
    void answersNothingWhileFrozen() {
        consul.faults().freeze();
        assertThatThrownBy(() -> http.withTimeout(Duration.ofMillis(300)).get("/v1/status/leader"))
                .isInstanceOf(UncheckedIOException.class);

        consul.faults().thaw();

        http.get("/v1/status/leader").ok();
    }

    @Test
    void holdsBackTheAnswerOfABlockedQueryWhileFrozen() throws Exception {
        Future<RawHttp.Answer> poll = callers.submit(() -> http.get("/v1/kv/a?index=1&wait=5m"));
        awaitBlocked(1);
        consul.faults().freeze();
        consul.faults().serversDead();
        awaitBlocked(0);
        assertThatThrownBy(() -> poll.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        consul.faults().thaw();

        assertThat(poll.get(SOON.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(500);
    }

    @Test
    void tellsWhichRequestsAreOpenUntilTheirClientGoes() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), consul.port())) {
            client.getOutputStream().write("GET /v1/kv/a?index=1&wait=5m HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            awaitBlocked(1);
            assertThat(consul.openRequests()).containsExactly("GET /v1/kv/a?index=1&wait=5m");

            http.put("/v1/kv/a", "1").ok();
            assertThat(Await.holdsWithin(SOON, () -> consul.openRequests().isEmpty())).isTrue();
            // looking has taken nothing away from the connection
            client.getOutputStream().write("GET /v1/kv/b?index=99&wait=5m HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            awaitBlocked(1);
            assertThat(consul.openRequests()).containsExactly("GET /v1/kv/b?index=99&wait=5m");
        }
        assertThat(Await.holdsWithin(SOON, () -> consul.openRequests().isEmpty())).isTrue();
        assertThat(consul.blockedQueries()).isEqualTo(1);
    }

    @Test
    void sendsAnIndexThatGoesBack() {
        http.put("/v1/kv/a", "1").ok();
        long before = Long.parseLong(http.get("/v1/kv/a").header("X-Consul-Index").orElseThrow());

        consul.faults().indexBackwards(5);

        assertThat(http.get("/v1/kv/a").header("X-Consul-Index")).hasValue(String.valueOf(before - 5));
    }
}
