package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigSource;
import io.lictor.api.config.ConfigWatch;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configs of a real Consul that is killed, restarted, restored, absent, or takes a right away. */
class ConfigFaultsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final String MANAGEMENT = "5ec2e700-0000-4000-8000-000000000001";
    private static final String READER = "5ec2e700-0000-4000-8000-000000000002";

    record Value(int n, Map<String, Integer> more) {}

    @BeforeAll
    static void needsConsul() {
        assumeTrue(RealConsul.isAvailable());
    }

    private static ConsulClient client(URI uri, Consumer<ConsulSettings.Builder> change) {
        ConsulSettings.Builder settings = ConsulSettings.builder().addresses(List.of(uri)).watchWait(WAIT);
        change.accept(settings);
        return ConsulClient.connect(settings.build());
    }

    private static ConfigSettings<Value> low() {
        return ConfigSettings.builder(Value.class).layer(ConfigLayer.keys("f/low")).firstWait(SOON).build();
    }

    private static ConfigSettings<Value> twoLayers() {
        return ConfigSettings.builder(Value.class).layer(ConfigLayer.keys("f/low")).layer(ConfigLayer.keys("f/high"))
                .firstWait(SOON).build();
    }

    private static void await(ConfigWatch<Value> config, int n) {
        Await.until(SOON, "n = " + n, () -> config.current() + ", " + config.state(), () -> config.current().n() == n);
    }

    /** Within the longest time that a poll may be held back, and what a busy machine needs on top of that. */
    private static void awaitWithinOneWait(ConfigWatch<Value> config, Value value) {
        Await.until(WAIT.plus(GRACE), value.toString(), () -> config.current() + ", " + config.state(),
                () -> config.current().equals(value));
    }

    /** A listener hears of a value after those who read it. */
    private static void assertHeard(List<Value> values, Value only) {
        Await.until(SOON, only.toString(), values::toString, () -> values.contains(only));
        assertThat(values).containsExactly(only);
    }

    private static void awaitFailure(ConfigWatch<?> config, String text) {
        Await.until(SOON, text, () -> String.valueOf(config.lastFailure()),
                () -> String.valueOf(config.lastFailure()).contains(text));
    }

    private static void awaitGood(ConfigWatch<?> config) {
        Await.until(SOON, "no failure", () -> String.valueOf(config.lastFailure()), () -> config.lastFailure() == null);
    }

    @Test
    void aKilledLeaderCostsNothingAndTheNextOneIsFollowed() {
        try (ConsulCluster cluster = RealConsul.cluster(3)) {
            ConsulAgent follower = cluster.followers().getFirst();
            Kv kv = Kv.at(follower.uri());
            kv.transaction("f/low/n", "1", "f/high/more/a", "1");
            try (ConsulClient client = client(follower.uri(), settings -> {});
                    ConfigWatch<Value> config = client.config(twoLayers())) {
                List<Value> values = new CopyOnWriteArrayList<>();
                config.onChange(change -> values.add(change.current()));

                cluster.leader().kill();
                cluster.awaitLeader(SOON);
                kv.transaction("f/low/n", "2", "f/high/more/a", "2");

                awaitWithinOneWait(config, new Value(2, Map.of("a", 2)));
                awaitGood(config);
                assertHeard(values, new Value(2, Map.of("a", 2)));
            }
        }
    }

    /** One server with data on disk, whose polls end with it; the second layer beside a key of somebody else's. */
    @Test
    void anAgentRestartedWithItsDataIsFollowedAgain() {
        try (ConsulCluster cluster = RealConsul.cluster(1)) {
            ConsulAgent agent = cluster.leader();
            Kv kv = Kv.at(agent.uri());
            kv.transaction("f/low/n", "1", "f/high/more/a", "1");
            try (ConsulClient client = client(agent.uri(), settings -> {});
                    ConfigWatch<Value> config = client.config(twoLayers())) {
                List<Value> values = new CopyOnWriteArrayList<>();
                config.onChange(change -> values.add(change.current()));
                for (int round = 2; round <= 4; round++) {
                    if (round == 3) {
                        kv.put("f/other", "x");
                    }
                    if (round % 2 == 0) {
                        agent.kill();
                    } else {
                        agent.stop();
                    }
                    assertThat(config.current().n()).as("while it is away").isEqualTo(round - 1);
                    agent.start();
                    cluster.awaitLeader(SOON);
                    kv.transaction("f/low/n", "" + round, "f/high/more/a", "" + round);

                    awaitWithinOneWait(config, new Value(round, Map.of("a", round)));
                    int changes = round - 1;
                    // a listener that is told late is told of two rounds at once
                    Await.until(SOON, changes + " changes", values::toString, () -> values.size() == changes);
                }
                awaitGood(config);
                assertThat(values).allSatisfy(value -> assertThat(value.more()).containsEntry("a", value.n()));
            }
        }
    }

    @Test
    void anAgentRestartedEmptyIsNotBelievedUntilItHasKeysAgain() {
        try (ConsulAgent agent = RealConsul.devAgent()) {
            Kv kv = Kv.at(agent.uri());
            kv.transaction("f/low/n", "1", "f/high/n", "2", "f/high/more/a", "1");
            try (ConsulClient client = client(agent.uri(), settings -> {});
                    ConfigWatch<Value> config = client.config(twoLayers())) {
                List<Value> values = new CopyOnWriteArrayList<>();
                config.onChange(change -> values.add(change.current()));

                agent.restartEmpty();
                awaitFailure(config, "right after an outage or a reset");
                assertThat(config.current()).isEqualTo(new Value(2, Map.of("a", 1)));

                kv.transaction("f/low/n", "3", "f/high/n", "4");
                awaitWithinOneWait(config, new Value(4, Map.of()));
                awaitGood(config);
                assertHeard(values, new Value(4, Map.of()));
            }
        }
    }

    @Test
    void anAgentThatStaysEmptyIsABrokenUpdateAfterTheHoldDown() {
        try (ConsulAgent agent = RealConsul.devAgent()) {
            Kv.at(agent.uri()).put("f/low/n", "1");
            try (ConsulClient client = client(agent.uri(), settings -> settings.emptyHoldDown(Duration.ofSeconds(1)));
                    ConfigWatch<Value> config = client.config(low())) {
                agent.restartEmpty();

                awaitFailure(config, "config f/low: n: missing (expected: int)");
                assertThat(config.current().n()).isEqualTo(1);
            }
        }
    }

    @Test
    void aRestoredSnapshotIsSeenWithinOneWait() throws IOException, InterruptedException {
        try (ConsulAgent agent = RealConsul.devAgent();
                HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            Kv kv = Kv.at(agent.uri());
            kv.transaction("f/low/n", "1", "f/high/more/a", "1");
            URI snapshot = agent.uri().resolve("/v1/snapshot");
            byte[] saved = http.send(HttpRequest.newBuilder(snapshot).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            kv.transaction("f/low/n", "2", "f/high/more/a", "2", "f/high/more/b", "2");
            try (ConsulClient client = client(agent.uri(), settings -> {});
                    ConfigWatch<Value> one = client.config(low());
                    ConfigWatch<Value> two = client.config(twoLayers())) {
                assertThat(two.current()).isEqualTo(new Value(2, Map.of("a", 2, "b", 2)));

                assertThat(http.send(HttpRequest.newBuilder(snapshot)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(saved)).build(),
                        HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(200);

                awaitWithinOneWait(one, new Value(1, Map.of()));
                awaitWithinOneWait(two, new Value(1, Map.of("a", 1)));
            }
        }
    }

    @Test
    void aFallbackFileStandsInWhileConsulIsAwayAtTheStart(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("value.json"), "{\"n\": 7, \"more\": {\"file\": 1}}");
        try (ConsulAgent agent = RealConsul.stoppedAgent();
                ConsulClient client = client(agent.uri(), settings -> {})) {
            ConfigSettings.Builder<Value> settings = ConfigSettings.builder(Value.class)
                    .layer(ConfigLayer.keys("f/low"))
                    .firstWait(Duration.ofMillis(300));

            assertThatThrownBy(() -> client.config(settings.build())).isInstanceOf(ConsulTimeoutException.class)
                    .hasMessageStartingWith("watch kv/f/low/: no value within PT0");
            assertThatThrownBy(() -> client.config(settings.fallbackFile(folder.resolve("absent.json")).build()))
                    .isInstanceOf(ConsulTimeoutException.class).hasMessageContaining("fallback file cannot be read");
            Files.writeString(folder.resolve("broken.json"), "{\"n\": \"x\"}");
            assertThatThrownBy(() -> client.config(settings.fallbackFile(folder.resolve("broken.json")).build()))
                    .isInstanceOf(ConfigException.class).hasMessageContaining("n: \"x\" (expected: int), key ");

            try (ConfigWatch<Value> config = client.config(settings.fallbackFile(file).build())) {
                assertThat(config.current()).isEqualTo(new Value(7, Map.of("file", 1)));
                assertThat(config.state().source()).isEqualTo(ConfigSource.FALLBACK_FILE);
                assertThat(config.lastFailure()).isNotNull();

                agent.start();
                Kv.at(agent.uri()).put("f/low/n", "8");
                await(config, 8);
                assertThat(config.current()).isEqualTo(new Value(8, Map.of()));
                assertThat(config.state().source()).isEqualTo(ConfigSource.CONSUL);
                awaitGood(config);
            }
        }
    }

    @Test
    void aRightTakenAwayIsNoDeleteAndGivenBackItIsFollowedAgain() {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.acl(MANAGEMENT))) {
            Kv kv = Kv.at(agent.uri()).withToken(MANAGEMENT);
            String all = "key_prefix \\\"f/\\\" {policy=\\\"read\\\"}";
            String id = policy(agent, "/v1/acl/policy", all);
            agent.http().put("/v1/acl/token", "{\"SecretID\":\"" + READER + "\",\"Policies\":[{\"Name\":\"reader\"}]}")
                    .ok();
            // Consul answers no more than 64 questions about rights at once
            for (int i = 0; i < 80; i++) {
                kv.put("f/low/unknown/k" + i, "1");
            }
            kv.transaction("f/low/n", "1", "f/low/more/a", "1", "f/high/n", "2", "f/high/more/b", "1", "f/doc", "{}");
            try (ConsulClient client = client(agent.uri(), settings -> settings.token(READER));
                    ConfigWatch<Value> one = client.config(low());
                    ConfigWatch<Value> two = client.config(ConfigSettings.builder(Value.class)
                            .layer(ConfigLayer.json("f/doc")).layer(ConfigLayer.keys("f/low"))
                            .layer(ConfigLayer.keys("f/high")).build())) {
                // some keys of a layer are hidden, while others change
                policy(agent, "/v1/acl/policy/" + id, all + " key_prefix \\\"f/low/more/\\\" {policy=\\\"deny\\\"}");
                kv.transaction("f/low/n", "5", "f/high/n", "6");
                awaitFailure(one, "missing right: key:read on f/low/more/a");
                awaitFailure(two, "missing right: key:read on f/low/more/a");
                Value before = one.current();
                Value beforeTwo = two.current();
                assertThat(before.more()).as("a poll under way keeps the right that it began with")
                        .isEqualTo(Map.of("a", 1));
                // a whole layer is hidden
                policy(agent, "/v1/acl/policy/" + id, all + " key_prefix \\\"f/low/\\\" {policy=\\\"deny\\\"}");
                kv.transaction("f/low/n", "7", "f/high/n", "8");
                awaitFailure(one, "key:read on f/low/");
                assertThat(one.current()).isEqualTo(before);
                assertThat(two.current()).isEqualTo(beforeTwo);
                assertThat(beforeTwo.more()).isEqualTo(Map.of("a", 1, "b", 1));

                policy(agent, "/v1/acl/policy/" + id, all);
                await(one, 7);
                await(two, 8);
                assertThat(one.current()).isEqualTo(new Value(7, Map.of("a", 1)));
                assertThat(two.current()).isEqualTo(new Value(8, Map.of("a", 1, "b", 1)));
                awaitGood(one);
                awaitGood(two);

                kv.delete("f/low/more/a");
                Await.until(SOON, "a true delete", () -> one.current().toString(),
                        () -> one.current().more().isEmpty());
            }
        }
    }

    @Test
    void aKeyThatMayNotBeReadAtTheStartIsRefusedWithItsName() {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.acl(MANAGEMENT));
                ConsulClient client = client(agent.uri(), settings -> {})) {
            assertThatThrownBy(() -> client.config(
                    ConfigSettings.builder(Value.class).layer(ConfigLayer.json("f/doc")).build()))
                    .isInstanceOf(ConsulRejectedException.class).hasMessageContaining("GET kv f/doc")
                    .hasMessageContaining("Permission denied");
        }
    }

    private static String policy(ConsulAgent agent, String path, String rules) {
        return agent.http().put(path, "{\"Name\":\"reader\",\"Rules\":\"" + rules + "\"}").ok().body()
                .replaceAll("(?s).*?\"ID\": *\"([^\"]+)\".*", "$1");
    }
}
