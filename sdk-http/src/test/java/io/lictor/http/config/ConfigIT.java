package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigWatch;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Configs on a real Consul, and values that only a real one stores. */
class ConfigIT extends ConfigContract {

    private static ConsulAgent agent;

    @BeforeAll
    static void start() {
        assumeTrue(RealConsul.isAvailable());
        agent = RealConsul.devAgent();
    }

    @AfterAll
    static void stop() {
        if (agent != null) {
            agent.close();
        }
    }

    @Override
    URI consul() {
        return agent.uri();
    }

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
        try (ConfigWatch<Text> layered = client().config(io.lictor.api.config.ConfigSettings.builder(Text.class)
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
}
