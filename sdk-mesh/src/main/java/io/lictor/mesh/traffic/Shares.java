package io.lictor.mesh.traffic;

import java.util.Arrays;
import java.util.List;

import io.lictor.api.traffic.TrafficTarget;
import org.jspecify.annotations.Nullable;

/**
 * Choice among targets by weights: exact over each cycle of turns, or by a key.
 *
 * <p>Targets with weight 0 are never chosen. Those without instances give their share to the others, in proportion; when
 * none has any, the heaviest one is chosen, for the lookup to say what is missing. No lock, no allocation.
 */
final class Shares {

    private final TrafficTarget[] targets;
    private final int[] weights;
    private final long[] hashes;
    private final short[] cycle;
    private final Turns turns;

    private Shares(TrafficTarget[] targets, int[] weights, Turns turns) {
        this.targets = targets;
        this.weights = weights;
        this.turns = turns;
        this.hashes = Arrays.stream(targets).mapToLong(target -> KeyHash.of(target.id())).toArray();
        this.cycle = targets.length == 1 ? new short[]{0} : smoothCycle(weights);
    }

    /**
     * A choice among live targets.
     *
     * @param targets at least one
     * @param weights as many, 0 or more
     * @param turns counts
     */
    static Shares of(List<TrafficTarget> targets, int[] weights, Turns turns) {
        int[] live = new int[targets.size()];
        int count = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0 && !targets.get(i).instances().isEmpty()) {
                live[count++] = i;
            }
        }
        if (count == 0) {
            live[count++] = heaviest(weights);
        }
        int[] chosen = Arrays.copyOf(live, count);
        int common = Math.max(1, Arrays.stream(chosen).map(i -> weights[i]).reduce(0, Shares::divisor));
        return new Shares(Arrays.stream(chosen).mapToObj(targets::get).toArray(TrafficTarget[]::new),
                Arrays.stream(chosen).map(i -> weights[i] / common).toArray(), turns);
    }

    private static int heaviest(int[] weights) {
        int heaviest = 0;
        for (int i = 1; i < weights.length; i++) {
            heaviest = weights[i] > weights[heaviest] ? i : heaviest;
        }
        return heaviest;
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    TrafficTarget target(@Nullable String key) {
        if (targets.length == 1) {
            return targets[0];
        }
        return key == null ? targets[cycle[(int) (turns.next() % cycle.length)]] : targets[owner(KeyHash.of(key))];
    }

    /**
     * Weighted rendezvous: each target draws a waiting time by the key, the shorter the heavier it is. A key moves only
     * towards a target that has gained weight, or away from one that has lost some.
     */
    private int owner(long key) {
        int first = 0;
        double shortest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < targets.length; i++) {
            double waiting = -Math.log(KeyHash.share(key, hashes[i])) / weights[i];
            if (waiting < shortest) {
                shortest = waiting;
                first = i;
            }
        }
        return first;
    }

    /**
     * One cycle of smooth weighted round robin: every target earns its weight in each step, and the richest one is chosen
     * and pays what all have earned. Weights are hundredths of a per cent, so that a cycle has some 10,000 steps at most.
     */
    private static short[] smoothCycle(int[] weights) {
        int total = Arrays.stream(weights).sum();
        short[] cycle = new short[total];
        int[] credits = new int[weights.length];
        for (int step = 0; step < total; step++) {
            int richest = 0;
            for (int i = 0; i < weights.length; i++) {
                credits[i] += weights[i];
                if (credits[i] > credits[richest]) {
                    richest = i;
                }
            }
            credits[richest] -= total;
            cycle[step] = (short) richest;
        }
        return cycle;
    }
}
