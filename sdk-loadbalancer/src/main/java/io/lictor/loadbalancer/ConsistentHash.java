package io.lictor.loadbalancer;

import java.util.Arrays;
import java.util.List;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * A ring of hashes: a key belongs to the instance whose point comes next, unless that one has more than its share of the
 * calls under way; then to the one after it.
 */
final class ConsistentHash implements InstancePicker {

    private static final int POINTS = 160;
    private static final int INDEX_BITS = 20;
    private static final long INDEX = (1L << INDEX_BITS) - 1;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final Candidate[] candidates;
    /** Hashes in order; the lowest bits say whose point it is. */
    private final long[] ring;
    private final double loadBound;
    private final ConsulRuntime runtime;

    private ConsistentHash(InstancePool pool, double loadBound) {
        List<Candidate> all = pool.candidates().stream().limit(INDEX).toList();
        this.candidates = all.toArray(Candidate[]::new);
        this.loadBound = loadBound;
        this.runtime = pool.runtime();
        this.ring = new long[candidates.length * POINTS];
        for (int owner = 0; owner < candidates.length; owner++) {
            long seed = Hashing.of(candidates[owner].instance());
            for (int point = 0; point < POINTS; point++) {
                ring[owner * POINTS + point] = (Hashing.mix(seed + point * GOLDEN) & ~INDEX) | owner;
            }
        }
        Arrays.sort(ring);
    }

    static BalancingStrategy boundedBy(double loadBound) {
        return pool -> new ConsistentHash(pool, loadBound);
    }

    @Override
    public Candidate pick(PickRequest request) {
        int start = placeOf(request.key());
        Candidate first = owner(start);
        double limit = limit();
        for (int i = 0; i < ring.length; i++) {
            Candidate candidate = owner(start + i < ring.length ? start + i : start + i - ring.length);
            if (request.accepts(candidate.instance()) && hasRoom(candidate, limit)) {
                return candidate;
            }
        }
        return first;
    }

    private int placeOf(@Nullable String key) {
        long hash = key == null ? Hashing.mix(Double.doubleToLongBits(runtime.random())) : Hashing.of(key);
        int found = Arrays.binarySearch(ring, hash);
        int place = found < 0 ? -found - 1 : found;
        return place == ring.length ? 0 : place;
    }

    private Candidate owner(int place) {
        return candidates[(int) (ring[place] & INDEX)];
    }

    private static boolean hasRoom(Candidate candidate, double limit) {
        int inFlight = candidate.inFlight();
        return inFlight == 0 || inFlight + 1 <= limit;
    }

    /** What an instance may have under way, this call included. */
    private double limit() {
        long total = 1;
        for (Candidate candidate : candidates) {
            total += candidate.inFlight();
        }
        return Math.ceil(loadBound * total / candidates.length);
    }

    @Override
    public boolean wantsOutcomes() {
        return loadBound < Double.POSITIVE_INFINITY;
    }
}
