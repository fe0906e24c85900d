package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.Watch;
import io.lictor.http.transport.PollBudget;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No history makes a watch deaf: whatever woke it for nothing before, a change is seen within a second and the time of
 * the poll. Histories are random; the oracle is that bound.
 */
class NeverDeafTest {

    private static final Duration BOUND = Duration.ofMillis(1_100);
    private static final int HISTORIES = 40;
    private static final int STEPS = 60;

    /** One watch, its Consul and its doorbell in a time of their own. */
    private static final class Model implements AutoCloseable {
        private final RandomGenerator random;
        private final ManualTime time = ManualTime.create();
        private final ScriptedConsul consul = new ScriptedConsul(time);
        private final WatchHub hub = new WatchHub(time,
                new WatchPolicy(Duration.ofSeconds(55), Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ZERO),
                new PollBudget(48, time));
        private final List<String> history = new ArrayList<>();
        private final Watch<List<String>> watch;
        private final boolean views;
        private long index = 10;
        private String[] content = {};
        private volatile int bell;

        Model(long seed, boolean views) {
            this.random = new SplittableRandom(seed);
            this.views = views;
            set();
            this.watch = hub.open(WatchSpec.of("model", "model", consul).guarding(EmptyPolicy.of(List::isEmpty))
                    .hearing(this::hear));
            time.settle();
        }

        /** Rings at once, rings after a while, is silent, rings for nothing, or fails. */
        private Indexed<Boolean> hear(long asked, Duration wait) {
            AnswerMetadata metadata = new AnswerMetadata(index, true, null, null, false);
            if (asked == 0 || bell == 0) {
                return new Indexed<>(true, metadata);
            }
            if (bell == 1) {
                throw new ConsulUnavailableException("no bell", null);
            }
            if (bell == 2) {
                return new Indexed<>(false, metadata);
            }
            try {
                boolean unused = time.newSignal().await(bell == 3 ? wait : wait.dividedBy(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConsulInterruptedException("bell", e);
            }
            return new Indexed<>(bell == 4, metadata);
        }

        private void set() {
            index++;
            if (views) {
                consul.setBoth(index, content);
            } else {
                consul.set(index, content);
            }
        }

        private void step() {
            int kind = random.nextInt(6);
            history.add(kind + " at " + time.nanoTime() / 1_000_000);
            switch (kind) {
                case 0 -> wakes(1 + random.nextInt(40), Duration.ZERO);
                case 1 -> wakes(1 + random.nextInt(10), Duration.ofMillis(random.nextInt(300)));
                case 2 -> bell = random.nextInt(5);
                case 3 -> time.advance(Duration.ofMillis(random.nextInt(4_000)));
                default -> change();
            }
        }

        private void wakes(int times, Duration apart) {
            for (int i = 0; i < times; i++) {
                set();
                time.settle();
                time.advance(apart);
            }
        }

        private void change() {
            content = content.length > 0 && random.nextBoolean() ? new String[0] : new String[]{"at-" + index};
            set();
            time.advance(BOUND);
            assertThat(watch.state().value()).as(() -> "after " + history).containsExactly(content);
        }

        @Override
        public void close() {
            hub.close();
            WatchTestBase.awaitNoThread(time);
            time.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChangeIsSeenWithinASecondWhateverWokeTheWatchBefore(boolean views) {
        for (int seed = 1; seed <= HISTORIES; seed++) {
            try (Model model = new Model(seed, views)) {
                for (int step = 0; step < STEPS; step++) {
                    model.step();
                }
            }
        }
    }
}
