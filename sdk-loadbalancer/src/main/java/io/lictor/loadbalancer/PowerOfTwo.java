package io.lictor.loadbalancer;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.runtime.ConsulRuntime;

/** The better one of two that are drawn at random: by latency, times the calls under way, for its weight. */
final class PowerOfTwo implements InstancePicker {

    /** Cost of an instance of which nothing is known while a call to it is under way: one at a time to begin with. */
    private static final double UNKNOWN = 1e12;

    private final Candidate[] candidates;
    private final int[] weights;
    private final ConsulRuntime runtime;

    private PowerOfTwo(InstancePool pool) {
        Willing willing = new Willing(pool);
        this.candidates = willing.candidates();
        this.weights = willing.weights();
        this.runtime = pool.runtime();
    }

    static InstancePicker picker(InstancePool pool) {
        return new PowerOfTwo(pool);
    }

    @Override
    public Candidate pick(PickRequest request) {
        int many = candidates.length;
        int one = (int) (runtime.random() * many);
        if (many == 1) {
            return candidates[one];
        }
        int other = (one + 1 + (int) (runtime.random() * (many - 1))) % many;
        if (!request.accepts(candidates[one].instance())) {
            return candidates[other];
        }
        return request.accepts(candidates[other].instance()) && cost(other) < cost(one)
                ? candidates[other]
                : candidates[one];
    }

    private double cost(int at) {
        Candidate candidate = candidates[at];
        long latency = candidate.latency();
        int inFlight = candidate.inFlight();
        double cost = latency == 0 && inFlight > 0 ? UNKNOWN + inFlight : (double) latency * (inFlight + 1);
        return cost / weights[at];
    }

    @Override
    public boolean wantsOutcomes() {
        return true;
    }
}
