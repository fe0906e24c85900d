package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.lictor.api.balancing.BalancingStrategy;
import org.junit.jupiter.api.Test;

class SlowStartTest {

    private static final Duration WINDOW = Duration.ofSeconds(100);
    private static final BalancingStrategy STRATEGY = Strategies.slowStart(WINDOW, Strategies.random());
    private static final int PICKS = 20_000;

    @Test
    void aNewInstanceGetsAGrowingShare() {
        Picks picks = Picks.of(STRATEGY, Instances.of("nginx", 4));
        picks.publish(Instances.of("nginx", 5));

        assertThat(share(picks)).isBetween(0.07, 0.13);
        picks.time().advance(Duration.ofSeconds(50));
        assertThat(share(picks)).isBetween(0.45, 0.6);
        picks.time().advance(Duration.ofSeconds(50));
        assertThat(share(picks)).isBetween(0.95, 1.05);
    }

    @Test
    void theInstancesOfTheFirstListAreNotNew() {
        Picks picks = Picks.of(STRATEGY, Instances.of("nginx", 5));

        assertThat(share(picks)).isBetween(0.95, 1.05);
    }

    @Test
    void aNewListDoesNotBeginTheWindowAnew() {
        Picks picks = Picks.of(STRATEGY, Instances.of("nginx", 4));
        picks.publish(Instances.of("nginx", 5));
        picks.time().advance(WINDOW);

        picks.publish(Instances.of("nginx", 5).reversed());

        assertThat(share(picks)).isBetween(0.95, 1.05);
    }

    @Test
    void instancesThatAreAllNewAreEqual() {
        Picks picks = Picks.of(STRATEGY, Instances.of("nginx", 1));
        picks.publish(Instances.of("nginx", 5).subList(1, 5));

        assertThat(share(picks)).isBetween(0.95, 1.05);
    }

    @Test
    void aSingleNewInstanceGetsAll() {
        Picks picks = Picks.of(STRATEGY, Instances.of("nginx", 1));
        picks.publish(List.of(Instances.of("nginx", 5).getLast()));

        assertThat(picks.ids(100)).containsOnly("nginx-4");
    }

    /** What the last instance gets, as a multiple of what it would without a slow start. */
    private static double share(Picks picks) {
        long last = picks.ids(PICKS).stream().filter("nginx-4"::equals).count();
        return (double) last * (picks.instances().size() - 1) / (PICKS - last);
    }
}
