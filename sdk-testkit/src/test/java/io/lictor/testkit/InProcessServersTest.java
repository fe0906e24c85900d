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

/** An agent whose servers are all dead, as was seen on the real one. */
class InProcessServersTest {
    private static final String CACHED = "/v1/health/service/web?cached";

    private final ManualTime time = ManualTime.create();
    private final InProcessConsul consul = InProcessConsul.builder().version("1.8").clock(time).start();
    private final RawHttp http = RawHttp.of(consul.uri());
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        callers.shutdownNow();
        consul.close();
        time.close();
    }

    @Test
    void answersWhatIsCachedWithAnAgeThatGrows() {
        http.put("/v1/agent/service/register", "{\"Name\":\"web\"}").ok();
        http.get(CACHED).ok();

        consul.faults().serversDead();
        time.advance(Duration.ofSeconds(7));

        RawHttp.Answer answer = http.get(CACHED).ok();
        assertThat(answer.header("X-Cache")).hasValue("HIT");
        assertThat(answer.header("Age")).hasValue("7");
        assertThat(answer.header("X-Consul-Knownleader")).hasValue("true");
        assertThat(answer.body()).contains("\"web\"");
    }

    @Test
    void refusesAtOnceWhatNeedsAServer() {
        consul.faults().serversDead();

        for (String path : new String[]{"/v1/kv/a", "/v1/kv/a?stale", CACHED, "/v1/catalog/nodes",
                "/v1/status/leader"}) {
            RawHttp.Answer answer = http.get(path);
            assertThat(answer.status()).as(path).isEqualTo(500);
            assertThat(answer.body()).as(path).contains("failed to get conn");
        }
        assertThat(http.put("/v1/kv/a", "1").status()).isEqualTo(500);
        http.get("/v1/agent/self").ok();
        http.get("/v1/event/list").ok();
    }

    @Test
    void failsWhatIsBlockedWhenTheServersDie() throws Exception {
        http.put("/v1/kv/a", "1").ok();
        String index = http.get("/v1/kv/a").header("X-Consul-Index").orElseThrow();
        Future<RawHttp.Answer> blocked = callers.submit(() -> http.get("/v1/kv/a?index=" + index + "&wait=5m"));
        assertThat(Await.holdsWithin(Duration.ofSeconds(30), () -> consul.blockedQueries() == 1)).isTrue();

        consul.faults().serversDead();

        assertThat(blocked.get().status()).isEqualTo(500);
        assertThat(blocked.get().body()).isEqualTo("rpc error making call: EOF");
    }

    @Test
    void bringsWhatTheAgentWasToldMeanwhileIntoTheCatalog() {
        http.put("/v1/agent/service/register", "{\"Name\":\"old\"}").ok();
        consul.faults().serversDead();
        http.put("/v1/agent/service/register", "{\"Name\":\"web\",\"Check\":{\"TTL\":\"600s\"}}").ok();
        http.put("/v1/agent/check/pass/service:web", "").ok();
        http.put("/v1/agent/service/deregister/old", "").ok();

        consul.faults().serversBack();

        assertThat(http.get("/v1/health/service/web?passing").body()).contains("service:web");
        assertThat(http.get("/v1/health/service/old").body().strip()).isEqualTo("[]");
    }
}
