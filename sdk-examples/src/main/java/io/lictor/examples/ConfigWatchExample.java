package io.lictor.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.config.DefaultValue;

/**
 * A record that follows Consul's key-value store: two layers, a broken value that changes nothing, a delete that
 * uncovers the lower layer. Needs a Consul at {@code CONSUL_HTTP_ADDR}; it writes below {@code lictor-example/}.
 */
public final class ConfigWatchExample {

    private static final PrintStream OUT = System.out;
    private static final String SHARED = "lictor-example/shared/";
    private static final String ORDERS = "lictor-example/orders/";

    private ConfigWatchExample() {}

    record Pool(@DefaultValue("8") int maxConnections, @DefaultValue("250ms") Duration timeout) {}

    record Orders(int workers, List<String> regions, Pool pool) {
        Orders {
            if (workers < 1) {
                throw new IllegalArgumentException("workers: " + workers + " (expected: > 0)");
            }
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (ConsulClient consul = ConsulClient.connect()) {
            try {
                consul.keyValue().put(SHARED + "regions", "eu,us");
                consul.keyValue().put(ORDERS + "workers", "4");
                play(consul);
            } finally {
                consul.keyValue().deleteAll("lictor-example/");
            }
        }
    }

    private static void play(ConsulClient consul) throws InterruptedException {
        ConfigSettings<Orders> settings = ConfigSettings.builder(Orders.class).layer(ConfigLayer.keys(SHARED))
                .layer(ConfigLayer.keys(ORDERS)).build();
        try (ConfigWatch<Orders> config = consul.config(settings)) {
            OUT.println("opened:  " + config.current());
            config.onChange(change -> OUT.println("changed: " + change.changedKeys() + " -> " + change.current()));
            config.map(Orders::pool).onChange(change -> OUT.println("pool:    " + change.current()));

            put(consul, ORDERS + "workers", "8");
            put(consul, ORDERS + "pool/max-connections", "32");
            put(consul, ORDERS + "regions", "ap");
            put(consul, ORDERS + "workers", "many");
            ConsulException broken = config.lastFailure();
            OUT.println("broken:  " + (broken == null ? "no" : broken.getMessage()));
            OUT.println("still:   " + config.current());
            put(consul, ORDERS + "workers", "16");
            consul.keyValue().delete(ORDERS + "regions");
            pause();
            OUT.println("closing: " + config.current());
        }
    }

    private static void put(ConsulClient consul, String key, String value) throws InterruptedException {
        consul.keyValue().put(key, value);
        pause();
    }

    /** So that a reader can follow; a change takes some milliseconds. */
    private static void pause() throws InterruptedException {
        Thread.sleep(500);
    }
}
