package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import ch.qos.logback.classic.Level;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.balancing.Selection;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EjectionTest {

    private static final Duration SENTENCE = Duration.ofSeconds(30);

    private final List<String> told = new ArrayList<>();
    private final ManualTime time = ManualTime.observedBy(new ConsulObserver() {
        @Override
        public void instanceEjected(String service, String instance, String reason) {
            told.add(instance + " out: " + reason);
        }

        @Override
        public void instanceReturned(String service, String instance) {
            told.add(instance + " in");
        }

        @Override
        public void ejectionPanicked(String service) {
            told.add("panic");
        }
    });
    private final CapturedLog log = CapturedLog.of(Ejector.class);

    @AfterEach
    void stopListening() {
        log.close();
        time.close();
    }

    @Test
    void failuresInARowEject() {
        Picks picks = picks(OutlierSettings.defaults(), 4);
        fail(picks, "nginx-1", 4);
        picks.succeed("nginx-1");
        fail(picks, "nginx-1", 4);
        assertThat(used(picks)).hasSize(4);

        picks.fail("nginx-1");

        assertThat(used(picks)).containsExactlyInAnyOrder("nginx-0", "nginx-2", "nginx-3");
        assertThat(told).containsExactly("nginx-1 out: failures in a row");
        assertThat(log.lines(Level.INFO)).containsExactly(
                "WARN nginx-1 of nginx is ejected for PT30S: failures in a row, the last one: status 503");
    }

    @Test
    void theShareOfFailuresWithinAnIntervalEjects() {
        Picks picks = picks(OutlierSettings.builder().consecutiveFailures(0).failureRate(0.3, 10).build(), 4);
        for (int i = 0; i < 3; i++) {
            picks.succeed("nginx-2");
            picks.succeed("nginx-2");
            picks.fail("nginx-2");
        }
        assertThat(used(picks)).as("too few calls").hasSize(4);

        picks.fail("nginx-2");

        assertThat(used(picks)).hasSize(3);
        assertThat(told).containsExactly("nginx-2 out: failure rate");
    }

    @Test
    void failuresOfAnEarlierIntervalDoNotCount() {
        Picks picks = picks(OutlierSettings.builder().consecutiveFailures(0).failureRate(0.5, 10).build(), 4);
        fail(picks, "nginx-2", 9);
        time.advance(Duration.ofSeconds(10));

        fail(picks, "nginx-2", 9);

        assertThat(used(picks)).hasSize(4);
    }

    @Test
    void slownessEjects() {
        Picks picks = picks(OutlierSettings.builder().slowness(3).failureRate(0.5, 10).build(), 4);
        for (int i = 0; i < 11; i++) {
            for (int instance = 0; instance < 4; instance++) {
                try (Selection selection = picks.selectionOf("nginx-" + instance)) {
                    time.advance(Duration.ofMillis(instance == 3 ? 500 : 100));
                    selection.success();
                }
            }
        }
        time.advance(Duration.ofSeconds(10));
        for (int instance = 0; instance < 4; instance++) {
            picks.succeed("nginx-" + instance);
        }

        assertThat(used(picks)).containsExactlyInAnyOrder("nginx-0", "nginx-1", "nginx-2");
        assertThat(told).containsExactly("nginx-3 out: slow");
    }

    @Test
    void anEjectedInstanceComesBackOnProbation() {
        Picks picks = picks(OutlierSettings.defaults(), 4);
        fail(picks, "nginx-1", 5);
        time.advance(SENTENCE.minusNanos(1));
        assertThat(used(picks)).hasSize(3);

        time.advance(Duration.ofNanos(1));
        assertThat(used(picks)).hasSize(4);
        picks.fail("nginx-1");
        assertThat(used(picks)).as("one failure is enough").hasSize(3);
        time.advance(SENTENCE.multipliedBy(2).minusNanos(1));
        assertThat(used(picks)).as("twice as long").hasSize(3);

        time.advance(Duration.ofNanos(1));
        assertThat(used(picks)).hasSize(4);
        picks.succeed("nginx-1");
        fail(picks, "nginx-1", 4);
        assertThat(used(picks)).as("a success ends the probation").hasSize(4);
        picks.fail("nginx-1");
        time.advance(SENTENCE);
        assertThat(used(picks)).as("as long as the first time").hasSize(4);
        assertThat(told).containsExactly("nginx-1 out: failures in a row", "nginx-1 in",
                "nginx-1 out: failures in a row", "nginx-1 in", "nginx-1 out: failures in a row", "nginx-1 in");
    }

    @Test
    void noEjectionIsLongerThanTheLongest() {
        Picks picks = picks(OutlierSettings.defaults(), 4);
        fail(picks, "nginx-1", 5);
        for (int i = 0; i < 70; i++) {
            time.advance(Duration.ofMinutes(5));
            assertThat(used(picks)).hasSize(4);
            picks.fail("nginx-1");
            assertThat(used(picks)).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void neverMoreThanTheMaximumShareIsEjected(long seed) {
        Random random = new Random(seed);
        int count = 1 + random.nextInt(12);
        double share = random.nextDouble();
        Picks picks = picks(OutlierSettings.builder().maximumShare(share).panicShare(1).build(), count);
        Set<String> outliers = new HashSet<>();

        for (int step = 0; step < 40; step++) {
            Set<String> used = used(picks);
            assertThat(count - used.size()).isLessThanOrEqualTo((int) (share * count));
            assertThat(used).isNotEmpty();
            String victim = List.copyOf(used).get(random.nextInt(used.size()));
            // one that is on probation goes at once, and is not picked again
            for (int i = 0; i < 5 && used(picks).contains(victim); i++) {
                picks.fail(victim);
            }
            outliers.add(victim);
            if (step % 10 == 9) {
                time.advance(SENTENCE.multipliedBy(1 + random.nextInt(4)));
            }
        }
        assertThat(outliers).isNotEmpty();
    }

    @Test
    void whenMostInstancesFailNoneIsEjected() {
        Picks picks = picks(OutlierSettings.defaults(), 4);
        fail(picks, "nginx-0", 5);
        fail(picks, "nginx-1", 5);
        assertThat(used(picks)).containsExactlyInAnyOrder("nginx-2", "nginx-3");

        fail(picks, "nginx-2", 5);

        assertThat(used(picks)).hasSize(4);
        assertThat(told).endsWith("panic", "nginx-0 in", "nginx-1 in");
        time.advance(SENTENCE);
        assertThat(used(picks)).hasSize(4);
        fail(picks, "nginx-0", 1);
        assertThat(used(picks)).as("and ejecting goes on").hasSize(3);
    }

    @Test
    void anEjectionOutlivesANewListAndEndsWithAnInstanceThatLeaves() {
        Picks picks = picks(OutlierSettings.defaults(), 4);
        fail(picks, "nginx-1", 5);

        picks.publish(Instances.of("nginx", 5));
        assertThat(used(picks)).hasSize(4).doesNotContain("nginx-1");
        assertThat(told).hasSize(1);

        picks.publish(Instances.of("nginx", 1));
        picks.publish(Instances.of("nginx", 5));
        assertThat(used(picks)).hasSize(5);
    }

    @Test
    void anOutcomeThatComesAfterANewListStillCounts() {
        Picks picks = picks(OutlierSettings.builder().consecutiveFailures(1).build(), 4);
        Selection old = picks.selectionOf("nginx-1");
        Selection gone = picks.selectionOf("nginx-3");
        picks.publish(Instances.of("nginx", 3));

        old.failure("status 500");
        old.close();
        gone.failure("status 500");
        gone.close();

        assertThat(used(picks)).containsExactlyInAnyOrder("nginx-0", "nginx-2");
        assertThat(told).containsExactly("nginx-1 out: failures in a row");
    }

    @Test
    void aStrategyThatFailsOverAnOutcomeDoesNotFailTheCall() {
        int[] made = {0};
        BalancingStrategy broken = pool -> {
            if (made[0]++ > 0) {
                throw new IllegalStateException("broken");
            }
            return Strategies.roundRobin().picker(pool);
        };
        Picks picks = Picks.of(Strategies.ejectingOutliers(OutlierSettings.defaults(), broken),
                Instances.of("nginx", 4), time);

        try (CapturedLog balancing = CapturedLog.of(Balancing.class)) {
            fail(picks, "nginx-1", 7);

            assertThat(used(picks)).as("the last picker stays").hasSize(4);
            assertThat(balancing.lines(Level.INFO)).hasSize(1);
        }
    }

    @Test
    void settingsAreCheckedWhereTheyAreMade() {
        assertThatThrownBy(() -> OutlierSettings.builder().maximumShare(1.5).build())
                .hasMessage("maximumShare: 1.5 (expected: 0..1)");
        assertThatThrownBy(() -> OutlierSettings.builder().slowness(1).build()).hasMessageContaining("slowness");
        assertThatThrownBy(() -> OutlierSettings.builder().interval(Duration.ZERO).build())
                .hasMessageContaining("interval");
        assertThatThrownBy(() -> OutlierSettings.builder().consecutiveFailures(-1).build())
                .hasMessageContaining("consecutiveFailures");
        assertThatThrownBy(() -> OutlierSettings.builder()
                .ejectionTime(Duration.ofMinutes(10), Duration.ofMinutes(5)).build())
                .hasMessageContaining("longestEjection");
    }

    private Picks picks(OutlierSettings settings, int instances) {
        return Picks.of(Strategies.ejectingOutliers(settings, Strategies.roundRobin()),
                Instances.of("nginx", instances), time);
    }

    private static void fail(Picks picks, String id, int times) {
        for (int i = 0; i < times; i++) {
            picks.fail(id);
        }
    }

    private static Set<String> used(Picks picks) {
        return new HashSet<>(picks.ids(2 * picks.instances().size()));
    }
}
