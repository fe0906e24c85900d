package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedTest {

    @Test
    void spreadsThePicksOfAHeavyInstance() {
        assertThat(picks(7, 5, 1, 1)).containsExactly("w-0", "w-0", "w-1", "w-0", "w-2", "w-0", "w-0");
    }

    @Test
    void reducesWeightsByWhatTheyHaveInCommon() {
        assertThat(picks(3, 40_000, 20_000)).containsExactly("w-0", "w-1", "w-0");
    }

    @Test
    void isRoundRobinOverEqualWeights() {
        assertThat(picks(4, 65_535, 65_535, 65_535)).containsExactly("w-0", "w-1", "w-2", "w-0");
    }

    @Test
    void neverPicksWeightZeroUnlessAllAreZero() {
        assertThat(picks(4, 0, 3, 0, 1)).containsExactly("w-1", "w-1", "w-3", "w-1");
        assertThat(picks(3, 0, 0)).containsExactly("w-0", "w-1", "w-0");
    }

    @Test
    void aRetryKeepsAwayFromWeightZeroUnlessThereIsNothingElse() {
        Picks picks = Picks.of(Strategies.weighted(), Instances.weighted(65_535, 0, 1));
        PickRequest another = PickRequest.any().excluding(picks.instances().getFirst());

        for (int i = 0; i < 100; i++) {
            assertThat(picks.pick(another).id()).isEqualTo("w-2");
        }
        assertThat(picks.pick(another.excluding(picks.instances().getLast())).id()).isEqualTo("w-1");
    }

    @Test
    void takesTheLargestWeightsExactlyOverACycle() {
        int[] weights = {65_535, 65_534, 1, 32_771};

        assertThat(countOverOneCycle(weights, 0)).containsExactly(65_535, 65_534, 1, 32_771);
    }

    @Test
    void goesOnFromTheTurnItIsGiven() {
        Picks picker = Picks.of(Strategies.weighted(), Instances.weighted(5, 1, 1));
        picker.continueAt(9);

        assertThat(picker.pick().id()).isEqualTo("w-1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void keepsTheProportionsOfAnyWeightsAndStaysCloseToThemInBetween(long seed) {
        Random random = new Random(seed);
        // a third of the seeds exceeds the table
        int bound = seed % 3 == 0 ? 20_000 : 60;
        int[] weights = IntStream.range(0, 2 + random.nextInt(12)).map(i -> 1 + random.nextInt(bound)).toArray();
        long turn = random.nextInt(1_000_000);

        assertThat(countOverOneCycle(weights, turn)).containsExactly(weights);
        assertThat(worstDrift(weights)).isLessThan(bound == 60 ? 1 : 4);
    }

    private static List<String> picks(int count, int... weights) {
        Picks picker = Picks.of(Strategies.weighted(), Instances.weighted(weights));
        return picker.ids(count);
    }

    private static int[] countOverOneCycle(int[] weights, long turn) {
        Picks picker = Picks.of(Strategies.weighted(), Instances.weighted(weights));
        picker.continueAt(turn);
        long total = Arrays.stream(weights).asLongStream().sum();
        int[] counts = new int[weights.length];
        for (long i = 0; i < total; i++) {
            counts[indexOf(picker.pick())]++;
        }
        return counts;
    }

    /** The most that any instance was ahead of its share or behind it, in picks. */
    private static double worstDrift(int[] weights) {
        Picks picker = Picks.of(Strategies.weighted(), Instances.weighted(weights));
        long total = Arrays.stream(weights).asLongStream().sum();
        int[] counts = new int[weights.length];
        double worst = 0;
        for (long picked = 1; picked <= total; picked++) {
            counts[indexOf(picker.pick())]++;
            for (int i = 0; i < weights.length; i++) {
                worst = Math.max(worst, Math.abs(counts[i] - (double) weights[i] * picked / total));
            }
        }
        return worst;
    }

    private static int indexOf(ServiceInstance instance) {
        return Integer.parseInt(instance.id().substring("w-".length()));
    }
}
