package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigWatch;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** Listeners, constructors and closings at the worst of moments, on whatever Consul. */
abstract class ConfigHostileContract extends ConfigKeysContract {

    /** A listener that ends the very config that calls it, and one that never comes back. */
    @Test
    void aListenerMayCloseItsConfigAndOneThatHangsDoesNotHoldBackTheClosing() {
        kv.put("c/orders/workers", "1");
        ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/orders"));
        CountDownLatch closed = new CountDownLatch(1);
        config.onChange(change -> {
            config.close();
            closed.countDown();
        });
        ConfigWatch<Orders> other = orders(ConfigLayer.keys("c/orders"), ConfigLayer.keys("c/none"));
        CountDownLatch hanging = new CountDownLatch(1);
        other.onChange(change -> {
            hanging.countDown();
            hang();
        });
        kv.put("c/orders/workers", "2");
        Await.until(SOON, "both called", () -> closed + ", " + hanging,
                () -> closed.getCount() == 0 && hanging.getCount() == 0);
        other.close();
        assertThat(other.current().workers()).isEqualTo(2);
        assertThatThrownBy(() -> config.onChange(change -> {})).isInstanceOf(ConsulClosedException.class);
        client().close();
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    record Stubborn(int n) {
        static final CountDownLatch REACHED = new CountDownLatch(2);

        Stubborn {
            if (n == 13) {
                REACHED.countDown();
                hang();
            }
        }
    }

    /** The thread of a poll makes the value: closing must not wait for a constructor. */
    @Test
    void aConstructorThatHangsHoldsBackNeitherTheClosingNorAnotherConfig() {
        kv.put("c/s/n", "1");
        try (ConfigWatch<Stubborn> config = client().config("c/s", Stubborn.class);
                ConfigWatch<Pool> pool = client().config("c/pool", Pool.class)) {
            kv.put("c/s/n", "13");
            kv.put("c/pool/size", "9");
            awaitValue(pool, value -> value.size() == 9);
            assertThat(config.current().n()).isEqualTo(1);
        }
        client().close();
    }

    @Test
    void configsThatCloseWhileValuesArriveEndWithAllTheirPolls() throws InterruptedException {
        kv.transaction("c/low/workers", "0", "c/high/pool/size", "0");
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 1; i <= 300 && !done.get(); i++) {
                kv.transaction("c/low/workers", "" + i, "c/high/pool/size", "" + i);
            }
        });
        for (int i = 0; i < 20; i++) {
            try (ConfigWatch<Orders> config = orders(ConfigLayer.keys("c/low"), ConfigLayer.keys("c/high"))) {
                List<Integer> heard = new CopyOnWriteArrayList<>();
                config.onChange(change -> heard.add(change.current().workers() - change.current().pool().size()));
                Await.until(SOON, "a few changes", heard::toString, () -> heard.size() > 1 || !writer.isAlive());
                assertThat(heard).allMatch(difference -> difference == 0);
            }
        }
        done.set(true);
        writer.join();
        Await.until(SOON, "no poll", observer.watches::toString, observer.watches::isEmpty);
    }
}
