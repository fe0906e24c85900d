package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Subscription;
import io.lictor.api.config.ConfigChange;
import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigSource;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.config.DefaultValue;
import io.lictor.api.config.Secret;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise 14, on whatever Consul: a change is whole and valid before it is seen, and a delete is a change. */
abstract class ConfigContract {

    static final Duration SOON = Duration.ofSeconds(60);

    final RecordingObserver observer = new RecordingObserver();
    private ConsulClient client;
    Kv kv;

    abstract URI consul();

    @BeforeEach
    void connect() {
        kv = Kv.at(consul());
        kv.deleteTree("c/");
        client = ConsulClient.connect(ConsulSettings.builder().addresses(List.of(consul())).observer(observer)
                .emptyHoldDown(Duration.ofSeconds(1)).build());
    }

    @AfterEach
    void close() {
        client.close();
    }

    ConsulClient client() {
        return client;
    }

    record Pool(@DefaultValue("4") int size, @DefaultValue("1s") Duration timeout) {}

    record Orders(int workers, List<String> regions, Pool pool, Map<String, String> labels) {}

    ConfigWatch<Orders> orders(ConfigLayer... layers) {
        ConfigSettings.Builder<Orders> settings = ConfigSettings.builder(Orders.class).firstWait(SOON);
        for (ConfigLayer layer : layers) {
            settings.layer(layer);
        }
        return client.config(settings.build());
    }

    static <T> void awaitValue(ConfigWatch<T> config, Predicate<T> condition) {
        Await.until(SOON, "the value", () -> config.current() + ", " + config.state(),
                () -> condition.test(config.current()));
    }

    static ConsulException awaitFailure(ConfigWatch<?> config, String text) {
        Await.until(SOON, text, () -> String.valueOf(config.lastFailure()),
                () -> String.valueOf(config.lastFailure()).contains(text));
        return Objects.requireNonNull(config.lastFailure());
    }

    /** The loop of a config reports what others have seen before. */
    private void awaitEvent(String event) {
        Await.until(SOON, event, observer.events::toString, () -> observer.events.contains(event));
    }

    static void awaitGood(ConfigWatch<?> config) {
        Await.until(SOON, "no failure", () -> String.valueOf(config.lastFailure()), () -> config.lastFailure() == null);
    }

    @Test
    void theFirstValueIsThereWhenTheConfigIsOpen() {
        kv.put("c/orders/workers", "4");
        kv.put("c/orders2/workers", "5");
        try (ConfigWatch<Orders> config = client.config("c/orders", Orders.class)) {
            assertThat(config.current())
                    .isEqualTo(new Orders(4, List.of(), new Pool(4, Duration.ofSeconds(1)), Map.of()));
            assertThat(config.current()).isSameAs(config.current());
            assertThat(config.state().source()).isEqualTo(ConfigSource.CONSUL);
            assertThat(config.lastFailure()).isNull();
            assertThat(config.age()).isLessThan(SOON);
        }
        awaitEvent("closed c/orders");
        assertThat(observer.events).containsExactly("opened c/orders", "changed", "closed c/orders");
    }

    @Test
    void aListenerHearsPreviousCurrentAndTheNamesThatChanged() {
        kv.put("c/orders/workers", "4");
        kv.put("c/orders/labels/a", "1");
        List<ConfigChange<Orders>> changes = new CopyOnWriteArrayList<>();
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"))) {
            Orders before = config.current();
            Subscription subscription = config.onChange(changes::add);

            kv.transaction("c/orders/workers", "8", "c/orders/pool/size", "9", "c/orders/labels/b", "2",
                    "c/orders/regions", "eu");

            Await.until(SOON, "a change", changes::toString, () -> !changes.isEmpty());
            assertThat(changes).hasSize(1);
            assertThat(changes.getFirst().previous()).isSameAs(before);
            assertThat(changes.getFirst().current()).isSameAs(config.current());
            assertThat(changes.getFirst().changedKeys()).isEqualTo(Set.of("workers", "pool.size", "labels.b",
                    "regions"));
            subscription.close();
        }
    }

    @Test
    void aValueWrittenDifferentlyIsNoChange() {
        kv.put("c/orders/workers", "4");
        kv.put("c/orders/pool/timeout", "1s");
        List<ConfigChange<Orders>> changes = new CopyOnWriteArrayList<>();
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"))) {
            config.onChange(changes::add);

            kv.put("c/orders/pool/timeout", "1000ms");
            kv.put("c/orders/workers", "5");

            awaitValue(config, value -> value.workers() == 5);
            Await.until(SOON, "one change", changes::toString, () -> changes.size() == 1);
            assertThat(changes.getFirst().changedKeys()).containsExactly("workers");
        }
    }

    @Test
    void promise14_aBrokenUpdateKeepsTheLastGoodValueAndIsVisible() {
        kv.put("c/orders/workers", "4");
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"))) {
            Orders good = config.current();

            kv.transaction("c/orders/workers", "many", "c/orders/pool/size", "99");

            assertThat(awaitFailure(config, "many")).isInstanceOf(ConfigException.class).hasMessage("config c/orders: "
                    + "workers: \"many\" (expected: int), key c/orders/workers of layer c/orders");
            assertThat(config.current()).isSameAs(good);
            assertThat(config.state().isStale()).isTrue();
            awaitEvent("failed: ConfigException, broken: true");

            kv.put("c/orders/workers", "5");
            awaitValue(config, value -> value.workers() == 5 && value.pool().size() == 99);
            awaitGood(config);
        }
    }

    @Test
    void promise14_aDeleteUncoversTheLowerLayer() {
        kv.put("c/shared/workers", "1");
        kv.put("c/orders/workers", "2");
        kv.put("c/orders-prod/workers", "3");
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/shared"), ConfigLayer.keys("c/orders"),
                ConfigLayer.keys("c/orders-prod"))) {
            assertThat(config.current().workers()).isEqualTo(3);

            kv.delete("c/orders-prod/workers");
            awaitValue(config, value -> value.workers() == 2);
            kv.deleteTree("c/orders/");
            awaitValue(config, value -> value.workers() == 1);
            kv.put("c/orders-prod/workers", "4");
            awaitValue(config, value -> value.workers() == 4);
        }
    }

    @Test
    void promise14_oneTransactionOverSeveralLayersIsOneChange() {
        kv.transaction("c/shared/workers", "0", "c/orders/pool/size", "0", "c/doc.json", "{\"labels\":{\"n\":\"0\"}}");
        List<ConfigChange<Orders>> changes = new CopyOnWriteArrayList<>();
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/shared"), ConfigLayer.keys("c/orders"),
                ConfigLayer.json("c/doc.json"))) {
            config.onChange(changes::add);
            for (int i = 1; i <= 50; i++) {
                kv.transaction("c/shared/workers", "" + i, "c/orders/pool/size", "" + i, "c/doc.json",
                        "{\"labels\":{\"n\":\"" + i + "\"}}");
            }
            awaitValue(config, value -> value.workers() == 50);
            Await.until(SOON, "the last change", changes::toString,
                    () -> !changes.isEmpty() && changes.getLast().current().workers() == 50);

            assertThat(changes).allSatisfy(change -> {
                int n = change.current().workers();
                assertThat(change.current().pool().size()).isEqualTo(n);
                assertThat(change.current().labels()).containsEntry("n", "" + n);
                assertThat(change.changedKeys()).containsExactlyInAnyOrder("workers", "pool.size", "labels.n");
            });
        }
    }

    @Test
    void aPartHearsOfItsOwnChangesOnly() {
        kv.put("c/orders/workers", "4");
        List<ConfigChange<Pool>> changes = new CopyOnWriteArrayList<>();
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"))) {
            ConfigWatch<Pool> pool = config.map(Orders::pool);
            ConfigWatch<Integer> size = pool.map(Pool::size);
            pool.onChange(changes::add);
            size.onChange(change -> sizes.add(change.current()));

            kv.put("c/orders/workers", "5");
            awaitValue(config, value -> value.workers() == 5);
            kv.put("c/orders/pool/timeout", "3s");
            awaitValue(pool, value -> value.timeout().equals(Duration.ofSeconds(3)));
            // a listener that is told late is told of both at once
            Await.until(SOON, "one change", changes::toString, () -> changes.size() == 1);
            kv.put("c/orders/pool/size", "7");
            awaitValue(size, value -> value == 7);

            Await.until(SOON, "two changes", changes::toString, () -> changes.size() == 2 && !sizes.isEmpty());
            assertThat(changes.getFirst().changedKeys()).containsExactly("timeout");
            assertThat(sizes).containsExactly(7);
            pool.close();
            assertThat(config.current().workers()).isEqualTo(5);
        }
    }

    @Test
    void aListenerThatThrowsOrBlocksDoesNotHoldBackTheValue() {
        kv.put("c/orders/workers", "1");
        CountDownLatch release = new CountDownLatch(1);
        List<Integer> heard = new CopyOnWriteArrayList<>();
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"))) {
            config.onChange(change -> {
                heard.add(change.current().workers());
                awaitQuietly(release);
                throw new IllegalStateException("thrown by a listener");
            });
            kv.put("c/orders/workers", "2");
            Await.until(SOON, "heard", heard::toString, () -> !heard.isEmpty());
            kv.put("c/orders/workers", "3");
            awaitValue(config, value -> value.workers() == 3);

            release.countDown();
            Await.until(SOON, "the next one", heard::toString, () -> heard.equals(List.of(2, 3)));
            awaitEvent("listener: thrown by a listener");
        } finally {
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aBrokenFirstValueFailsTheOpeningWithAllProblems() {
        kv.put("c/orders/regions", "eu");
        kv.put("c/orders/pool/size", "x");

        assertThatThrownBy(() -> orders(ConfigLayer.keys("c/orders"))).isInstanceOf(ConfigException.class)
                .hasMessage("config c/orders: 2 problems: workers: missing (expected: int); "
                        + "pool.size: \"x\" (expected: int), key c/orders/pool/size of layer c/orders");
        awaitEvent("closed c/orders");
    }

    @Test
    void aPrefixWithoutKeysIsMadeOfDefaults() {
        try (ConfigWatch<Pool> config = client.config("c/nothing", Pool.class)) {
            assertThat(config.current()).isEqualTo(new Pool(4, Duration.ofSeconds(1)));

            kv.put("c/nothing/size", "5");
            awaitValue(config, value -> value.size() == 5);
            kv.deleteTree("c/nothing/");
            awaitValue(config, value -> value.size() == 4);
        }
    }

    @Test
    void aDeletedPrefixWithoutDefaultsIsABrokenUpdate() {
        kv.put("c/orders/workers", "4");
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"))) {
            kv.deleteTree("c/orders/");

            assertThat(awaitFailure(config, "missing")).hasMessage(
                    "config c/orders: workers: missing (expected: int)");
            assertThat(config.current().workers()).isEqualTo(4);
            kv.put("c/orders/workers", "4");
            awaitGood(config);
        }
    }

    @Test
    void documentsAreReadInEveryFormat() {
        kv.put("c/o.json", """
                {"workers": 1, "regions": ["eu", "us"], "pool": {"max-size": 1, "size": 2}}""");
        kv.put("c/o.yaml", """
                pool:
                  size: 3
                labels: {version: 1.10, on: yes}
                """);
        kv.put("c/o.properties", "pool.timeout=2s\nregions[0]=ap\n");
        try (ConfigWatch<Orders> config = orders(ConfigLayer.json("c/o.json"), ConfigLayer.yaml("c/o.yaml"),
                ConfigLayer.properties("c/o.properties"))) {
            assertThat(config.current()).isEqualTo(new Orders(1, List.of("ap"), new Pool(3, Duration.ofSeconds(2)),
                    Map.of("version", "1.10", "on", "yes")));

            kv.put("c/o.yaml", "pool:\n  size: 5\n size: 6");
            assertThat(awaitFailure(config, "YAML")).hasMessageStartingWith(
                    "config c/o.json,c/o.yaml,c/o.properties: expected: a document of YAML (wrong syntax at line 3")
                    .hasMessageEndingWith("), key c/o.yaml of layer c/o.yaml");
            assertThat(config.current().pool().size()).isEqualTo(3);
            kv.delete("c/o.yaml");
            awaitValue(config, value -> value.pool().size() == 2 && value.labels().isEmpty());
        }
    }

    record Login(String user, @Secret String password, @DefaultValue("1") int port) {}

    @Test
    void aSecretIsNotInTheFailure() {
        kv.put("c/login/user", "u");
        kv.put("c/login/password", "5ec2e7-old");
        try (ConfigWatch<Login> config = client.config("c/login", Login.class)) {
            kv.transaction("c/login/port", "x", "c/login/password", "5ec2e7-new");

            assertThat(awaitFailure(config, "port")).hasMessageNotContaining("5ec2e7");
            assertThat(config.state().toString()).doesNotContain("5ec2e7");
        }
    }

    @Test
    void closingEndsListenersThreadsAndPolls() {
        kv.put("c/orders/workers", "4");
        ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"), ConfigLayer.keys("c/more"));
        config.onChange(change -> {});

        config.close();
        config.close();

        assertThat(config.current().workers()).isEqualTo(4);
        assertThatThrownBy(() -> config.onChange(change -> {})).isInstanceOf(ConsulClosedException.class);
        client.close();
        assertThatThrownBy(() -> client.config("c/orders", Orders.class)).isInstanceOf(ConsulClosedException.class);
    }

    @Test
    void closingTheClientEndsItsConfigs() {
        kv.put("c/orders/workers", "4");
        ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"), ConfigLayer.keys("c/more"));
        config.onChange(change -> {});

        client.close();

        awaitEvent("closed c/orders,c/more");
        assertThat(config.current().workers()).isEqualTo(4);
    }
}
