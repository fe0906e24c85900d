package io.lictor.loadbalancer;

import java.util.Arrays;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;

/** Chooses how to walk through weights: by a table while that is small, by a stride where it is not. */
final class Weighted {

    /** Longest table of picks: 16 KB of references for a list of instances. */
    static final int LONGEST_TABLE = 4096;

    private Weighted() {}

    static InstancePicker picker(InstancePool pool) {
        Willing willing = new Willing(pool);
        int[] weights = willing.weights();
        int common = (int) Arrays.stream(weights).asLongStream().reduce(0, Weighted::greatestCommonDivisor);
        Arrays.setAll(weights, i -> weights[i] / common);
        long total = Arrays.stream(weights).asLongStream().sum();
        if (total == weights.length) {
            return new RoundRobin(willing.candidates(), Turns.of(pool));
        }
        return total <= LONGEST_TABLE
                ? new RoundRobin(smoothCycle(willing.candidates(), weights, (int) total), Turns.of(pool))
                : new WeightedStride(willing.candidates(), weights, total, Turns.of(pool));
    }

    static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /**
     * One cycle of smooth weighted round robin: every instance earns its weight in each step, and the richest one is
     * picked and pays what all have earned.
     */
    private static Candidate[] smoothCycle(Candidate[] targets, int[] weights, int total) {
        Candidate[] cycle = new Candidate[total];
        int[] credits = new int[targets.length];
        for (int step = 0; step < total; step++) {
            int richest = 0;
            for (int i = 0; i < targets.length; i++) {
                credits[i] += weights[i];
                if (credits[i] > credits[richest]) {
                    richest = i;
                }
            }
            credits[richest] -= total;
            cycle[step] = targets[richest];
        }
        return cycle;
    }
}
