package io.lictor.loadbalancer;

import java.util.Comparator;
import java.util.stream.LongStream;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;

/**
 * Weights too large for a table, laid end to end on a ring of W places and visited in strides of about W/golden ratio.
 *
 * <p>The stride has no divisor in common with W, so that W picks visit every place once: the proportions are exact, and
 * memory grows with the number of instances only. The golden ratio spreads the visits. (Exact to a W of 3 billion, as of
 * 46,000 instances with the largest weight; beyond, the places repeat at random.)
 */
final class WeightedStride implements InstancePicker {

    private static final double GOLDEN_RATIO = 1.618033988749895;
    private static final int CANDIDATES = 128;

    private final Candidate[] candidates;
    /** Where the places of an instance end. */
    private final long[] ends;
    /** The first instance to look at for a group of 2^shift places. */
    private final int[] guide;
    private final int shift;
    private final long total;
    private final long stride;
    private final Turns turns;

    WeightedStride(Candidate[] candidates, int[] weights, long total, Turns turns) {
        this.candidates = candidates;
        this.total = total;
        this.stride = strideOf(total);
        this.turns = turns;
        this.ends = new long[weights.length];
        long end = 0;
        for (int i = 0; i < weights.length; i++) {
            end += weights[i];
            ends[i] = end;
        }
        int groups = 0;
        while ((total - 1) >>> groups >= 2L * weights.length) {
            groups++;
        }
        this.shift = groups;
        this.guide = new int[(int) ((total - 1) >>> shift) + 1];
        for (int group = 0, at = 0; group < guide.length; group++) {
            while (ends[at] <= (long) group << shift) {
                at++;
            }
            guide[group] = at;
        }
    }

    /** Of the strides near the golden section, the one that visits the ring most evenly. */
    private static long strideOf(long total) {
        long golden = Math.round(total / GOLDEN_RATIO);
        return LongStream.range(golden, golden + CANDIDATES).boxed()
                .min(Comparator.comparingLong(stride -> unevenness(total, stride))).orElseThrow();
    }

    /**
     * The sum of the quotients of the continued fraction stride/total, which bounds how far the visits to any part of
     * the ring can be ahead or behind; the largest number when the stride would miss places.
     */
    private static long unevenness(long total, long stride) {
        long sum = 0;
        long a = total;
        long b = stride;
        while (b != 0) {
            sum += a / b;
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a == 1 ? sum : Long.MAX_VALUE;
    }

    @Override
    public Candidate pick(PickRequest request) {
        long place = Math.floorMod(turns.next() % total * stride, total);
        int at = guide[(int) (place >>> shift)];
        while (ends[at] <= place) {
            at++;
        }
        return candidates[at];
    }
}
