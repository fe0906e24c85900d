package io.lictor.loadbalancer;

import java.time.Duration;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.PickRequest;

/**
 * A share of its calls, growing from a tenth to all, for an instance that has just come: a pick of it is made again with
 * the remaining probability.
 */
final class SlowStart implements InstancePicker {

    private static final double LEAST = 0.1;

    private final InstancePool pool;
    private final InstancePicker picker;
    private final long window;
    private final long warmAt;
    /** Once all instances of the list are warm, nothing is left to do. */
    private volatile boolean warming;

    private SlowStart(InstancePool pool, InstancePicker picker, long window) {
        this.pool = pool;
        this.picker = picker;
        this.window = window;
        long youngest = pool.candidates().stream().mapToLong(Candidate::age).min().orElse(window);
        this.warming = youngest < window;
        this.warmAt = pool.runtime().nanoTime() + window - Math.min(youngest, window);
    }

    static BalancingStrategy over(Duration window, BalancingStrategy strategy) {
        long nanos = window.toNanos();
        return pool -> new SlowStart(pool, strategy.picker(pool), nanos);
    }

    @Override
    public Candidate pick(PickRequest request) {
        Candidate picked = picker.pick(request);
        if (!warming) {
            return picked;
        }
        if (pool.runtime().nanoTime() - warmAt >= 0) {
            warming = false;
            return picked;
        }
        long age = picked.age();
        if (age >= window || pool.runtime().random() < Math.max(LEAST, (double) age / window)) {
            return picked;
        }
        return Again.pick(picker, request.excluding(picked.instance()), pool.candidates());
    }

    @Override
    public boolean wantsOutcomes() {
        return picker.wantsOutcomes();
    }

    @Override
    public void ended(Candidate candidate, Outcome outcome, long elapsed) {
        picker.ended(candidate, outcome, elapsed);
    }

    @Override
    public boolean isSpent() {
        return picker.isSpent();
    }
}
