package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.Level;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.http.CapturedLog;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Layers at one moment where Consul refuses a transaction of reads, or cannot be asked; and what the log says. */
class MomentsTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final CapturedLog log = CapturedLog.of(ConfigHub.class);
    private InProcessConsul server;
    private ConsulClient client;
    private Kv kv;

    record Value(int n, int m) {}

    record Low(int n) {}

    @BeforeEach
    void start() {
        server = InProcessConsul.start();
        client = ConsulClient.connect(ConsulSettings.builder().address(server.address()).build());
        kv = Kv.at(server.uri());
        // somebody else's key, without which one poll of the folder would do
        kv.transaction("m/low/n", "0", "m/high/m", "0", "m/other", "0", "m/third/x", "0",
                "m/fourth/x", "0");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        log.close();
    }

    private static ConfigSettings<Value> layers() {
        return ConfigSettings.builder(Value.class).layer(ConfigLayer.keys("m/low")).layer(ConfigLayer.keys("m/high"))
                .build();
    }

    /** More than those of which a look at each costs less than a transaction. */
    private static ConfigSettings<Value> manyLayers() {
        return ConfigSettings.builder(Value.class).name("many").layer(ConfigLayer.keys("m/low"))
                .layer(ConfigLayer.keys("m/high")).layer(ConfigLayer.keys("m/third"))
                .layer(ConfigLayer.keys("m/fourth")).build();
    }

    private ConfigWatch<Value> open() {
        return client.config(layers());
    }

    private List<String> lines() {
        return log.lines(Level.INFO);
    }

    @Test
    void withoutTransactionsLayersAreReadUntilTwoRoundsAgree() {
        try (FaultServer front = FaultServer.create();
                ConsulClient behind = ConsulClient.connect(ConsulSettings.builder().address(front.address()).build())) {
            front.otherwise(request -> request.path().equals("/v1/txn")
                    ? FaultAnswer.of(403, "Endpoint is blocked by agent configuration")
                    : relayed(request));
            try (ConfigWatch<Value> config = behind.config(manyLayers())) {
                List<Value> values = new CopyOnWriteArrayList<>();
                config.onChange(change -> values.add(change.current()));
                for (int i = 1; i <= 100; i++) {
                    kv.transaction("m/low/n", "" + i, "m/high/m", "" + i);
                }
                Await.until(SOON, "the last value", values::toString,
                        () -> !values.isEmpty() && values.getLast().equals(new Value(100, 100)));

                assertThat(values).allSatisfy(value -> assertThat(value.n()).isEqualTo(value.m()));
                assertThat(front.requestCount("/v1/txn")).isPositive();
            }
        }
    }

    @Test
    void aChangeOfOneLayerCostsOneRequestMoreHoweverManyLayersThereAre() {
        try (FaultServer front = FaultServer.create();
                ConsulClient behind = ConsulClient.connect(ConsulSettings.builder().address(front.address()).build())) {
            front.otherwise(this::relayed);
            try (ConfigWatch<Value> two = behind.config(layers());
                    ConfigWatch<Value> four = behind.config(manyLayers())) {
                // the cheapest of some: where a machine stands still, a look is given up and made again
                long looks = Long.MAX_VALUE;
                long reads = Long.MAX_VALUE;
                for (int n = 1; n <= 5; n++) {
                    int now = n;
                    long looksBefore = looks(front);
                    long readsBefore = front.requestCount("/v1/txn");
                    kv.put("m/low/n", "" + n);
                    Await.until(SOON, "n = " + n, () -> two.state() + ", " + four.state(),
                            () -> two.current().n() == now && four.current().n() == now);
                    looks = Math.min(looks, looks(front) - looksBefore);
                    reads = Math.min(reads, front.requestCount("/v1/txn") - readsBefore);
                }

                // of the names of the keys in the other layer; all four layers together
                assertThat(looks).isEqualTo(1);
                assertThat(reads).isEqualTo(1);
            }
        }
    }

    private static long looks(FaultServer front) {
        return front.requests().stream()
                .filter(request -> !request.query().contains("index=") && request.method().equals("GET"))
                .count();
    }

    @Test
    void aConsulThatDoesNotAnswerALookHoldsUpNobodyElseWhoSharesThePoll() {
        AtomicBoolean silent = new AtomicBoolean();
        try (FaultServer front = FaultServer.create();
                ConsulClient behind = ConsulClient.connect(ConsulSettings.builder().address(front.address())
                        .requestTimeout(Duration.ofSeconds(1)).build())) {
            front.otherwise(request -> silent.get() && request.path().equals("/v1/kv/m/high/")
                    && !request.query().contains("index=") ? FaultAnswer.silence() : relayed(request));
            try (ConfigWatch<Value> layered = behind.config(layers());
                    ConfigWatch<Low> low = behind.config("m/low", Low.class)) {
                silent.set(true);
                for (int n = 1; n <= 3; n++) {
                    int now = n;
                    kv.put("m/low/n", "" + n);
                    Await.until(Duration.ofSeconds(20), "n = " + n, () -> low.state().toString(),
                            () -> low.current().n() == now);
                }
                assertThat(layered.current()).isEqualTo(new Value(0, 0));

                silent.set(false);
                Await.until(SOON, "n = 3", () -> layered.state().toString(), () -> layered.current().n() == 3);
            }
        }
    }

    @Test
    void pollsThatComeLateDoNotTakeTheValueBack() {
        LatePolls late = new LatePolls(this::relayed);
        try (FaultServer front = FaultServer.create();
                ConsulClient behind = ConsulClient.connect(ConsulSettings.builder().address(front.address()).build())) {
            front.otherwise(late::answer);
            try (ConfigWatch<Value> config = behind.config(layers())) {
                List<Value> values = new CopyOnWriteArrayList<>();
                config.onChange(change -> values.add(change.current()));
                late.hold();
                kv.transaction("m/low/n", "1", "m/high/m", "1");
                late.record("/v1/kv/m/low/", "/v1/kv/m/high/");
                kv.transaction("m/low/n", "2", "m/high/m", "2");

                // what it brings is of the first transaction; what is read then, of the second
                late.bring("/v1/kv/m/low/");
                Await.until(SOON, "2", values::toString, () -> values.contains(new Value(2, 2)));
                late.bring("/v1/kv/m/high/");
                long reads = front.requestCount("/v1/txn");
                Await.until(SOON, "another look", values::toString, () -> front.requestCount("/v1/txn") > reads + 1);
                assertThat(values).containsExactly(new Value(2, 2));

                late.release();
                kv.transaction("m/low/n", "3", "m/high/m", "3");
                Await.until(SOON, "3", values::toString, () -> values.contains(new Value(3, 3)));
                assertThat(values).containsExactly(new Value(2, 2), new Value(3, 3));
            }
        }
    }

    private FaultAnswer relayed(RecordedRequest request) {
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

    @Test
    void layersThatCannotBeReadTogetherKeepTheValueAndAreSaidOnce() {
        try (ConfigWatch<Value> config = client.config(manyLayers())) {
            server.faults().answer("/v1/txn", 500, "rpc error making call: EOF", 1_000);
            kv.put("m/low/n", "1");
            Await.until(SOON, "said", () -> lines().toString(), () -> !lines().isEmpty());
            assertThat(config.current()).isEqualTo(new Value(0, 0));
            assertThat(config.lastFailure()).hasMessageContaining("rpc error making call: EOF");

            server.faults().clear();
            Await.until(SOON, "n = 1", () -> config.current() + ", " + config.state(), () -> config.current().n() == 1);
            Await.until(SOON, "said", () -> lines().toString(), () -> lines().size() == 2);
            assertThat(config.lastFailure()).isNull();
            assertThat(lines().getFirst()).startsWith(
                    "WARN config many: its layers cannot be read together, keeping the last good value (");
            assertThat(lines().getLast()).isEqualTo("INFO config many: current again");
        }
    }

    @Test
    void aBrokenUpdateIsSaidOnceAndSoIsItsEnd() {
        try (ConfigWatch<Value> config = open()) {
            kv.put("m/low/n", "x");
            Await.until(SOON, "said", () -> lines().toString(), () -> lines().size() == 1);
            kv.put("m/high/m", "1");
            kv.put("m/high/other", "1");
            kv.put("m/low/n", "1");
            Await.until(SOON, "said", () -> lines().toString(), () -> lines().size() == 2);

            assertThat(lines()).containsExactly(
                    "WARN config m/low,m/high: n: \"x\" (expected: int), key m/low/n of layer m/low, "
                            + "keeping the last good value",
                    "INFO config m/low,m/high: current again");
            assertThat(config.current().n()).isEqualTo(1);
        }
    }
}
