package io.lictor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The view of services that an agent keeps from 1.10 on, where the recordings do not show it: without servers. */
class InProcessStreamingTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String WEB = "/v1/health/service/web";

    private final ManualTime time = ManualTime.create();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        callers.shutdownNow();
        time.close();
    }

    private InProcessConsul start(String version) {
        return InProcessConsul.builder().version(version).clock(time).start();
    }

    private static String registered(RawHttp http) {
        http.put("/v1/agent/service/register", "{\"Name\":\"web\"}").ok();
        return http.get(WEB + "?index=1&wait=1s").ok().header("X-Consul-Index").orElseThrow();
    }

    private Future<RawHttp.Answer> poll(InProcessConsul consul, String path) {
        Future<RawHttp.Answer> poll = callers.submit(() -> RawHttp.of(consul.uri()).get(path));
        assertThat(Await.holdsWithin(SOON, () -> consul.blockedQueries() == 1)).isTrue();
        return poll;
    }

    @Test
    void anEmptiedListDoesNotKnowItsLeader() throws Exception {
        try (InProcessConsul consul = start("1.16")) {
            RawHttp http = RawHttp.of(consul.uri());
            Future<RawHttp.Answer> poll = poll(consul, WEB + "?wait=30s&index=" + registered(http));

            http.put("/v1/agent/service/deregister/web", "").ok();

            assertThat(poll.get().body()).isEqualTo("[]\n");
            assertThat(poll.get().header("X-Consul-Knownleader")).hasValue("false");
            assertThat(poll.get().header("X-Consul-Query-Backend")).hasValue("streaming");
            assertThat(http.get(WEB).ok().header("X-Consul-Knownleader")).hasValue("true");
        }
    }

    @Test
    void whatTheViewHasIsAnsweredWithoutServers() {
        try (InProcessConsul consul = start("1.16")) {
            RawHttp http = RawHttp.of(consul.uri());
            registered(http);
            consul.faults().serversDead();
            time.advance(Duration.ofSeconds(7));

            assertThat(http.get(WEB + "?index=1&wait=1s").ok().body()).contains("\"web\"");
            RawHttp.Answer cached = http.get(WEB + "?cached").ok();
            assertThat(cached.body()).contains("\"web\"");
            assertThat(cached.header("Age")).hasValue("0");
            assertThat(http.get(WEB).status()).isEqualTo(500);
        }
    }

    @Test
    void pollsEndWhenTheServersDie() throws Exception {
        assertThat(dying("1.16").body()).isEqualTo("error reading from server: EOF");
        assertThat(dying("1.16").status()).isEqualTo(503);
        assertThat(dying("1.14").body())
                .isEqualTo("rpc error: code = Unavailable desc = error reading from server: EOF");
        assertThat(dying("1.10").body()).isEqualTo("rpc error: code = Unavailable desc = transport is closing");
        assertThat(dying("1.10").status()).isEqualTo(500);
    }

    private RawHttp.Answer dying(String version) throws Exception {
        try (InProcessConsul consul = start(version)) {
            Future<RawHttp.Answer> poll = poll(consul,
                    WEB + "?wait=30s&index=" + registered(RawHttp.of(consul.uri())));
            consul.faults().serversDead();
            return poll.get();
        }
    }

    @Test
    void aNewViewWithoutServersIsEmptyInTheNewestVersionAndRefusedBefore() throws Exception {
        try (InProcessConsul consul = start("1.16")) {
            consul.faults().serversDead();
            Future<RawHttp.Answer> poll = poll(consul, WEB + "?index=5&wait=100ms");
            time.advance(Duration.ofMillis(100));
            assertThat(poll.get().ok().body()).isEqualTo("[]\n");
            assertThat(poll.get().header("X-Consul-Index")).hasValue("1");
        }
        try (InProcessConsul consul = start("1.12")) {
            consul.faults().serversDead();
            RawHttp.Answer answer = RawHttp.of(consul.uri()).get(WEB + "?index=5&wait=1s");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).startsWith("rpc error: code = Unavailable");
        }
    }

    @Test
    void anAgentThatDoesNotStreamAnswersFromTheServers() {
        try (InProcessConsul consul = InProcessConsul.builder().version("1.16").withoutStreaming().start()) {
            RawHttp http = RawHttp.of(consul.uri());
            registered(http);
            assertThat(http.get(WEB + "?index=1&wait=1s").ok().header("X-Consul-Query-Backend"))
                    .hasValue("blocking-query");
        }
    }

    @Test
    void metadataOfNodesIsLookedForWithinTheValue() {
        try (InProcessConsul consul = InProcessConsul.builder().version("1.16").nodeMeta("env", "preprod").start()) {
            RawHttp http = RawHttp.of(consul.uri());
            registered(http);
            assertThat(http.get(WEB + "?node-meta=env:prod").ok().body()).isEqualTo("[]\n");
            assertThat(http.get(WEB + "?node-meta=env:prod&index=1&wait=1s").ok().body()).contains("\"web\"");
        }
    }
}
