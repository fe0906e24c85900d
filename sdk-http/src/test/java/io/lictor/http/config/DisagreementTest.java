package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.CapturedLog;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.Test;

/** A read of all layers that goes on being without keys that the polls have. */
class DisagreementTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static Moment moment(int keys) {
        List<KeyValueEntry> entries = IntStream.range(0, keys)
                .mapToObj(i -> Stored.entry("k" + i, "v".getBytes(StandardCharsets.UTF_8))).toList();
        return new Moment(List.of(entries));
    }

    @Test
    void isReportedWhenItHasLastedForTenSecondsWithoutAPause() {
        try (ManualTime time = ManualTime.create()) {
            Disagreement disagreement = new Disagreement(time);
            assertThat(disagreement.goesOn(moment(0), moment(7))).isNull();
            time.advance(Duration.ofSeconds(9));
            assertThat(disagreement.goesOn(moment(0), moment(7))).isNull();
            disagreement.end();
            time.advance(Duration.ofSeconds(9));
            assertThat(disagreement.goesOn(moment(0), moment(7))).isNull();
            time.advance(Duration.ofSeconds(10));
            assertThat(disagreement.goesOn(moment(0), moment(7))).hasMessage("a read of all layers together has been "
                    + "without keys that their polls have, for 10 s: k0, k1, k2, k3, k4 and 2 more");
        }
    }

    /** A clock that a test can put forward. */
    private record Ahead(ConsulRuntime inner, AtomicLong nanos) implements ConsulRuntime {
        @Override
        public long nanoTime() {
            return inner.nanoTime() + nanos.get();
        }

        @Override
        public Instant now() {
            return inner.now();
        }

        @Override
        public double random() {
            return inner.random();
        }

        @Override
        public Thread start(String job, Runnable task) {
            return inner.start(job, task);
        }

        @Override
        public Thread startPlatform(String job, Runnable task) {
            return inner.startPlatform(job, task);
        }

        @Override
        public Signal newSignal() {
            return inner.newSignal();
        }

        @Override
        public ConsulObserver observer() {
            return inner.observer();
        }
    }

    record Value(int n, int m) {}

    /** The value stayed as it was for ever, and nobody was told. */
    @Test
    void keepsTheValueAndIsVisibleAndSaidOnce() {
        AtomicLong nanos = new AtomicLong();
        AtomicBoolean hiding = new AtomicBoolean();
        try (CapturedLog log = CapturedLog.of(ConfigHub.class);
                InProcessConsul server = InProcessConsul.start();
                FaultServer front = FaultServer.create();
                SystemRuntime runtime = new SystemRuntime("disagreeing", ConsulObserver.NONE);
                ConsulClient client = ConsulClient.connect(ConsulSettings.builder().address(front.address())
                        .runtime(new Ahead(runtime, nanos)).build())) {
            Kv kv = Kv.at(server.uri());
            kv.transaction("m/low/n", "0", "m/high/m", "0", "m/third/x", "0", "m/other", "0");
            front.otherwise(request -> hiding.get() && request.path().equals("/v1/txn")
                    ? FaultAnswer.json("{\"Results\":[],\"Errors\":null}")
                    : relayed(server, request));
            try (ConfigWatch<Value> config = client.config(ConfigSettings.builder(Value.class).name("three")
                    .layer(ConfigLayer.keys("m/low")).layer(ConfigLayer.keys("m/high"))
                    .layer(ConfigLayer.keys("m/third")).build())) {
                hiding.set(true);
                kv.put("m/low/n", "1");
                long reads = front.requestCount("/v1/txn");
                // the answers of two have been looked at when a third is asked for
                Await.until(SOON, "looks", () -> "", () -> front.requestCount("/v1/txn") > reads + 2);
                nanos.set(Duration.ofSeconds(11).toNanos());
                Await.until(SOON, "a failure", () -> "" + config.lastFailure(), () -> config.lastFailure() != null
                        && String.valueOf(config.lastFailure()).contains(" s: m/high/m, m/low/n"));
                Await.until(SOON, "said", () -> "", () -> !said(log).isEmpty());
                assertThat(config.current()).isEqualTo(new Value(0, 0));

                hiding.set(false);
                Await.until(SOON, "n = 1", () -> config.state().toString(),
                        () -> config.current().n() == 1 && config.lastFailure() == null);
                Await.until(SOON, "said", () -> "", () -> said(log).size() == 2);
                assertThat(said(log).getFirst()).startsWith(
                        "WARN config three: its layers cannot be read together, keeping the last good value (a read of");
                assertThat(said(log).getLast()).isEqualTo("INFO config three: current again");
            }
        }
    }

    private static List<String> said(CapturedLog log) {
        return log.lines(Level.INFO).stream().filter(line -> line.contains("config three")).toList();
    }

    private static FaultAnswer relayed(InProcessConsul server, RecordedRequest request) {
        try {
            RawHttp.Answer answer = RawHttp.of(server.uri()).withTimeout(Duration.ofMinutes(2))
                    .send(request.method(), request.target(), request.body());
            return FaultAnswer.of(answer.status(), answer.body())
                    .withIndex(answer.header("X-Consul-Index").orElse("0"));
        } catch (UncheckedIOException e) {
            // the server in front closes: its threads are interrupted
            return FaultAnswer.connectionReset();
        }
    }
}
