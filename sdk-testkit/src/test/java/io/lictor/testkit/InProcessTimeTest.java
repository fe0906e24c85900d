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

/** What lapses in the in-process Consul, with time moved by hand. */
class InProcessTimeTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ManualTime time = ManualTime.create();
    private final InProcessConsul consul = InProcessConsul.builder().clock(time).start();
    private final RawHttp http = RawHttp.of(consul.uri()).withTimeout(Duration.ofSeconds(90));
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        consul.close();
        assertThat(time.aliveThreads()).isEmpty();
        assertThat(time.failures()).isEmpty();
        time.close();
        callers.shutdownNow();
    }

    private String statusOf(String check) {
        String checks = http.get("/v1/agent/checks").body();
        int at = checks.indexOf("\"CheckID\": \"" + check + "\"");
        int status = checks.indexOf("\"Status\": \"", at) + 11;
        return at < 0 ? "gone" : checks.substring(status, checks.indexOf('"', status));
    }

    private void register(String check) {
        http.put("/v1/agent/service/register", "{\"Name\":\"web\",\"Check\":{" + check + "}}").ok();
    }

    @Test
    void expiresATtlOfADayExactly() {
        register("\"TTL\":\"24h\",\"Status\":\"passing\"");

        time.advance(Duration.ofHours(24).minusNanos(1));
        assertThat(statusOf("service:web")).isEqualTo("passing");
        time.advance(Duration.ofNanos(1));
        assertThat(statusOf("service:web")).isEqualTo("critical");
        assertThat(http.get("/v1/health/service/web").body()).contains("\"TTL expired\"");
    }

    @Test
    void startsTheTtlAnewWhenRegisteredAgain() {
        register("\"TTL\":\"10s\",\"Status\":\"passing\"");
        time.advance(Duration.ofSeconds(9));
        register("\"TTL\":\"10s\"");
        time.advance(Duration.ofSeconds(9));

        assertThat(statusOf("service:web")).isEqualTo("passing");
    }

    @Test
    void deregistersACriticalServiceAtATickAfterAMinute() {
        register("\"TTL\":\"10s\",\"DeregisterCriticalServiceAfter\":\"1s\"");

        time.advance(Duration.ofSeconds(70));
        assertThat(statusOf("service:web")).isEqualTo("critical");
        time.advance(Duration.ofSeconds(31));
        assertThat(statusOf("service:web")).isEqualTo("gone");
        assertThat(http.get("/v1/health/service/web").body().strip()).isEqualTo("[]");
    }

    @Test
    void endsASessionAfterTwiceItsTtlAndDelaysTheLock() {
        String id = session("{\"TTL\":\"10s\",\"LockDelay\":\"5s\"}");
        assertThat(http.put("/v1/kv/l?acquire=" + id, "me").body()).contains("true");

        time.advance(Duration.ofSeconds(20).minusNanos(1));
        assertThat(http.get("/v1/kv/l").body()).contains(id);
        time.advance(Duration.ofNanos(1));
        assertThat(http.get("/v1/kv/l").body()).doesNotContain(id);
        String next = session("");
        assertThat(http.put("/v1/kv/l?acquire=" + next, "me").body()).contains("false");
        time.advance(Duration.ofSeconds(5));
        assertThat(http.put("/v1/kv/l?acquire=" + next, "me").body()).contains("true");
    }

    private String session(String body) {
        String answer = http.put("/v1/session/create", body).ok().body();
        int at = answer.indexOf("\"ID\": \"") + 7;
        return answer.substring(at, at + 36);
    }

    @Test
    void lowersTheIndexOfAPrefixWhenItsTombstoneIsReaped() {
        http.put("/v1/kv/p/a", "1").ok();
        http.put("/v1/kv/p/b", "1").ok();
        long before = indexOf("/v1/kv/p/?recurse");
        http.delete("/v1/kv/p/b").ok();
        assertThat(indexOf("/v1/kv/p/?recurse")).isGreaterThan(before);

        time.advance(Duration.ofMinutes(15));

        assertThat(indexOf("/v1/kv/p/?recurse")).isLessThan(before);
    }

    private long indexOf(String path) {
        return Long.parseLong(http.get(path).header("X-Consul-Index").orElseThrow());
    }

    /** Time that is moved before a request has begun to wait is lost to it. */
    private void awaitOneThatWaits() {
        Await.until(SOON, "the timers and a request wait", () -> time.waiting() + " wait", () -> time.waiting() == 2);
    }

    @Test
    void endsABlockingQueryAfterItsWaitAndASixteenthAtMost() throws Exception {
        http.put("/v1/kv/a", "1").ok();
        long index = indexOf("/v1/kv/a");
        Future<RawHttp.Answer> poll = callers.submit(() -> http.get("/v1/kv/a?wait=16s&index=" + index));
        awaitOneThatWaits();

        time.advance(Duration.ofSeconds(16));
        assertThat(consul.blockedQueries()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));

        assertThat(poll.get().header("X-Consul-Index")).hasValue(String.valueOf(index));
    }

    @Test
    void holdsARequestForSevenSecondsWithoutALeader() throws Exception {
        consul.faults().noLeader();
        assertThat(http.get("/v1/status/leader").body().strip()).isEqualTo("\"\"");
        assertThat(http.get("/v1/kv/a?stale").header("X-Consul-Knownleader")).hasValue("false");
        Future<RawHttp.Answer> held = callers.submit(() -> http.get("/v1/kv/a"));
        awaitOneThatWaits();
        assertThat(consul.faults().awaitingLeader()).isEqualTo(1);

        time.advance(Duration.ofSeconds(7));

        assertThat(held.get().status()).isEqualTo(500);
        assertThat(held.get().body()).isEqualTo("No cluster leader");
    }

    @Test
    void bringsBackWhatWasDeregisteredBehindTheAgent() {
        register("\"TTL\":\"24h\",\"Status\":\"passing\"");
        http.put("/v1/catalog/deregister", "{\"Node\":\"agent\",\"ServiceID\":\"web\"}").ok();
        assertThat(http.get("/v1/health/service/web").body().strip()).isEqualTo("[]");

        time.advance(Duration.ofSeconds(107));

        assertThat(http.get("/v1/health/service/web").body()).contains("\"web\"");
    }
}
