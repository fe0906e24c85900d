package io.lictor.http.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.config.DataSize;
import io.lictor.api.config.DefaultValue;
import io.lictor.api.config.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The code of docs/config.md, word for word. */
final class ConfigSnippets {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigSnippets.class);

    private ConfigSnippets() {}

    record OrdersConfig(int workers, Duration timeout, List<String> regions) {}

    static OrdersConfig first(ConsulClient consul) {
        Logger log = LOG; // as the page calls it
        try (ConfigWatch<OrdersConfig> config = consul.config("config/orders", OrdersConfig.class)) {
            OrdersConfig now = config.current();
            config.onChange(
                    change -> log.info("{}: {} -> {}", change.changedKeys(), change.previous(), change.current()));
            return now;
        }
    }

    record ShopConfig(@DefaultValue("4") int workers, Pool pool, Optional<URI> proxy, Map<String, DataSize> limits,
            @Secret String password) {
        ShopConfig {
            if (workers < 1) {
                throw new IllegalArgumentException("workers: " + workers + " (expected: > 0)");
            }
        }
    }

    record Pool(@DefaultValue("8") int maxConnections, @DefaultValue("250ms") Duration timeout) {}

    static ConfigSettings<ShopConfig> layers(String profile, String instance) {
        // @formatter:off
        ConfigSettings<ShopConfig> settings = ConfigSettings.builder(ShopConfig.class)
                .layer(ConfigLayer.keys("config/shared"))              // lowest: defaults of everybody
                .layer(ConfigLayer.yaml("config/shop.yaml"))           // the application
                .layer(ConfigLayer.keys("config/shop-" + profile))     // its profile
                .layer(ConfigLayer.json("config/shop/" + instance))    // uppermost: one instance
                .firstWait(Duration.ofSeconds(3))
                .fallbackFile(Path.of("shop.yaml"))
                .build();
        // @formatter:on
        return settings;
    }

    static ConfigWatch<Pool> part(ConfigWatch<ShopConfig> config) {
        ConfigWatch<Pool> pool = config.map(ShopConfig::pool);
        pool.onChange(change -> resize(change.current()));
        return pool;
    }

    private static void resize(Pool pool) {
        LOG.info("{}", pool);
    }
}
