package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.config.ConfigChange;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** What keys and values may be, and whose keys belong to a layer: on whatever Consul. */
abstract class ConfigKeysContract extends ConfigContract {

    record Text(String text) {}

    /** A chunked upload passes Consul's limit of 512 KB. */
    @Test
    void aValueBeyondConsulsLimitIsReadAsAnyOther() throws IOException {
        byte[] large = new byte[600_000];
        Arrays.fill(large, (byte) 'x');
        kv.put("c/large/text", "small");
        try (ConfigWatch<Text> config = client().config("c/large", Text.class)) {
            kv.putInChunks("c/large/text", large);

            awaitValue(config, value -> value.text().length() == 600_000);
            assertThat(config.current().text()).isEqualTo(new String(large, StandardCharsets.US_ASCII));
        }
        try (ConfigWatch<Text> layered = client().config(ConfigSettings.builder(Text.class)
                .layer(ConfigLayer.keys("c/none")).layer(ConfigLayer.keys("c/large")).build())) {
            assertThat(layered.current().text()).hasSize(600_000);
        }
        kv.put("c/orders/workers", "1");
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"))) {
            kv.putInChunks("c/orders/workers", large);

            assertThat(awaitFailure(config, "600000")).hasMessage("config c/orders: workers: \"" + "x".repeat(120)
                    + "... (600000 characters)\" (expected: int), key c/orders/workers of layer c/orders");
            assertThat(config.current().workers()).isEqualTo(1);
        }
    }

    /** A transaction takes keys that no path could carry. */
    @Test
    void aKeyWithEveryPrintableCharacterIsRead() {
        StringBuilder name = new StringBuilder();
        for (char c = ' '; c <= '~'; c++) {
            name.append(c == '/' ? "" : c);
        }
        name.append("äß€😀");
        kv.transaction("c/orders/workers", "1", "c/orders/labels/" + name, "all");
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/none"), ConfigLayer.keys("c/orders"))) {
            assertThat(config.current().labels()).isEqualTo(Map.of(name.toString(), "all"));

            kv.transaction("c/orders//", "1", "c/orders/../x", "1", "c/orders/labels/" + name, "changed");
            awaitValue(config, value -> "changed".equals(value.labels().get(name.toString())));
        }
    }

    @Test
    void anEmptyValueIsAnEmptyTextAndNoNumber() {
        kv.transaction("c/orders/workers", "1", "c/orders/labels/a", "", "c/orders/regions", "");
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"))) {
            assertThat(config.current().labels()).isEqualTo(Map.of("a", ""));
            assertThat(config.current().regions()).isEmpty();

            kv.put("c/orders/workers", "");
            assertThat(awaitFailure(config, "workers")).hasMessage(
                    "config c/orders: workers: \"\" (expected: int), key c/orders/workers of layer c/orders");
        }
    }
    /** A layer ends where its folder ends, whatever else starts with its name. */
    @Test
    void keysOfSiblingsBelongToNobodyElse() {
        kv.transaction("c/orders/workers", "1", "c/orders-old/workers", "2", "c/orders", "x", "c/ordersworkers", "3",
                "c/ORDERS/workers", "4");
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"));
                ConfigWatch<Orders> layered = orders(ConfigLayer.keys("c/orders/"),
                        ConfigLayer.keys("c/orders/none"))) {
            assertThat(config.current().workers()).isEqualTo(1);

            kv.transaction("c/orders-old/workers", "5", "c/orders/pool/size", "6");
            awaitValue(config, value -> value.pool().size() == 6);
            awaitValue(layered, value -> value.pool().size() == 6);
            assertThat(config.current().workers()).isEqualTo(1);
            kv.deleteTree("c/orders-old/");
            kv.put("c/orders/pool/size", "7");
            awaitValue(layered, value -> value.pool().size() == 7);
        }
    }

    /** The folder of both layers is theirs alone, so that one poll is enough, until somebody else writes there. */
    @Test
    void aFolderThatBecomesSharedIsPolledLayerByLayer() {
        kv.transaction("c/mine/low/workers", "0", "c/mine/high/pool/size", "0");
        List<ConfigChange<Orders>> changes = new CopyOnWriteArrayList<>();
        try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/mine/low"), ConfigLayer.keys("c/mine/high"));
                ConfigWatch<Orders> same = orders(ConfigLayer.keys("c/mine/low"), ConfigLayer.keys("c/mine/high"))) {
            config.onChange(changes::add);
            assertThat(observer.watches).containsExactly("kv/c/mine/ (2 layers)");
            write(1);
            awaitValue(config, value -> value.workers() == 1);

            kv.put("c/mine/other", "x");
            Await.until(SOON, "a poll for each", observer.watches::toString,
                    () -> observer.watches.containsAll(List.of("kv/c/mine/low/", "kv/c/mine/high/"))
                            && !observer.watches.contains("kv/c/mine/ (2 layers)"));
            for (int n = 2; n <= 20; n++) {
                write(n);
                kv.put("c/mine/other", "x" + n);
            }
            awaitValue(config, value -> value.workers() == 20);
            awaitValue(same, value -> value.workers() == 20);
            Await.until(SOON, "the last change", changes::toString,
                    () -> !changes.isEmpty() && changes.getLast().current().workers() == 20);
            assertThat(changes).allSatisfy(change -> assertThat(change.current().pool().size())
                    .isEqualTo(change.current().workers()));
        }
        Await.until(SOON, "no poll", observer.watches::toString, observer.watches::isEmpty);
    }

    private void write(int n) {
        kv.transaction("c/mine/low/workers", "" + n, "c/mine/high/pool/size", "" + n);
    }
}
