package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * 200 keys in 10 groups, each group half in one layer and half in another. A transaction writes its number to every key
 * of one to three groups, and to {@code last}. So a value is whole when each group has one number throughout, and when
 * the largest of them is {@code last}.
 */
class ConfigTortureIT {

    private static final int GROUPS = 10;
    private static final int KEYS_OF_A_GROUP = 20;
    private static final int TRANSACTIONS = 2_000;
    private static final int READERS = 8;
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Two layers bound to one record. */
    record Layered(long last, Map<String, Map<String, Long>> groups) {}

    /** The same keys as one layer. */
    record Whole(Layered low, High high) {}

    record High(Map<String, Map<String, Long>> groups) {}

    @BeforeAll
    static void needsConsul() {
        assumeTrue(RealConsul.isAvailable());
    }

    @Test
    void noReaderEverSeesAMixOfTwoTransactionsAndTheLastOneArrives() throws InterruptedException {
        try (ConsulAgent agent = RealConsul.devAgent()) {
            Kv kv = Kv.at(agent.uri());
            for (int group = 0; group < GROUPS; group++) {
                kv.transaction(writes(0, List.of(group)));
            }
            RecordingObserver observer = new RecordingObserver();
            try (ConsulClient client = ConsulClient.connect(
                    ConsulSettings.builder().addresses(List.of(agent.uri())).observer(observer).build());
                    ConfigWatch<Layered> layered = client.config(ConfigSettings.builder(Layered.class)
                            .layer(ConfigLayer.keys("t/low")).layer(ConfigLayer.keys("t/high")).firstWait(SOON)
                            .build());
                    ConfigWatch<Whole> whole = client.config(ConfigSettings.builder(Whole.class)
                            .layer(ConfigLayer.keys("t")).firstWait(SOON).build())) {
                Readers readers = new Readers(layered, whole);
                readers.start();
                Random random = new Random(14);
                for (int number = 1; number <= TRANSACTIONS; number++) {
                    if (number == TRANSACTIONS / 2) {
                        // from now on the folder is not the layers' own: they are polled each by itself
                        kv.put("t/other", "x");
                    }
                    kv.transaction(writes(number, random.ints(1 + random.nextInt(3), 0, GROUPS).distinct().boxed()
                            .toList()));
                }
                Await.until(SOON, "the last transaction", () -> layered.current().last() + ", " + layered.lastFailure(),
                        () -> layered.current().last() == TRANSACTIONS
                                && whole.current().low().last() == TRANSACTIONS);
                readers.stop();

                assertThat(readers.mixes).isEmpty();
                assertThat(readers.seen.get()).isGreaterThan(100);
                assertThat(observer.events).noneMatch(event -> event.startsWith("failed"));
            }
        }
    }

    private static List<String> writes(int number, List<Integer> groups) {
        List<String> operations = new ArrayList<>();
        operations.add(Kv.operation("t/low/last", "" + number));
        for (int group : groups) {
            for (int key = 0; key < KEYS_OF_A_GROUP; key++) {
                String layer = key % 2 == 0 ? "low" : "high";
                operations.add(Kv.operation("t/" + layer + "/groups/g" + group + "/k" + key, "" + number));
            }
        }
        return operations;
    }

    /** Threads that read without a pause. */
    private static final class Readers {
        private final ConfigWatch<Layered> layered;
        private final ConfigWatch<Whole> whole;
        private final Queue<String> mixes = new ConcurrentLinkedQueue<>();
        private final AtomicLong seen = new AtomicLong();
        private final AtomicBoolean done = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Readers(ConfigWatch<Layered> layered, ConfigWatch<Whole> whole) {
            this.layered = layered;
            this.whole = whole;
        }

        void start() {
            for (int i = 0; i < READERS; i++) {
                boolean readsLayers = i % 2 == 0;
                threads.add(Thread.ofPlatform().start(readsLayers ? this::readLayered : this::readWhole));
            }
        }

        void stop() throws InterruptedException {
            done.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void readLayered() {
            Layered before = null;
            while (!done.get()) {
                Layered now = layered.current();
                if (!now.equals(before)) {
                    check(now.last(), before == null ? 0 : before.last(), List.of(now.groups()), KEYS_OF_A_GROUP);
                    before = now;
                }
                Thread.onSpinWait();
            }
        }

        private void readWhole() {
            Whole before = null;
            while (!done.get()) {
                Whole now = whole.current();
                if (!now.equals(before)) {
                    check(now.low().last(), before == null ? 0 : before.low().last(),
                            List.of(now.low().groups(), now.high().groups()), KEYS_OF_A_GROUP / 2);
                    before = now;
                }
                Thread.onSpinWait();
            }
        }

        private void check(long last, long lastBefore, List<Map<String, Map<String, Long>>> layers, int keys) {
            seen.incrementAndGet();
            long largest = 0;
            for (int group = 0; group < GROUPS; group++) {
                List<Long> numbers = new ArrayList<>();
                for (Map<String, Map<String, Long>> layer : layers) {
                    numbers.addAll(layer.getOrDefault("g" + group, Map.of()).values());
                }
                if (numbers.size() != keys * layers.size() || numbers.stream().distinct().count() != 1) {
                    mixes.add("g" + group + " of " + last + ": " + numbers);
                }
                largest = Math.max(largest, numbers.getFirst());
            }
            if (largest != last || last < lastBefore) {
                mixes.add(largest + " where the last is " + last + " after " + lastBefore);
            }
        }
    }
}
