package io.lictor.loadbalancer;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.runtime.ConsulRuntime;

/** The instance with the fewest calls under way for its weight; among equals, any. */
final class LeastRequests implements InstancePicker {

    private final Candidate[] candidates;
    private final int[] weights;
    private final ConsulRuntime runtime;

    private LeastRequests(InstancePool pool) {
        Willing willing = new Willing(pool);
        this.candidates = willing.candidates();
        this.weights = willing.weights();
        this.runtime = pool.runtime();
    }

    static InstancePicker picker(InstancePool pool) {
        return new LeastRequests(pool);
    }

    @Override
    public Candidate pick(PickRequest request) {
        int first = (int) (runtime.random() * candidates.length);
        int best = -1;
        long bestLoad = 0;
        for (int i = 0; i < candidates.length; i++) {
            int at = first + i < candidates.length ? first + i : first + i - candidates.length;
            if (request.accepts(candidates[at].instance())) {
                long load = candidates[at].inFlight() + 1L;
                // load / weight < bestLoad / bestWeight, without dividing
                if (best < 0 || load * weights[best] < bestLoad * weights[at]) {
                    best = at;
                    bestLoad = load;
                }
            }
        }
        return candidates[best < 0 ? first : best];
    }

    @Override
    public boolean wantsOutcomes() {
        return true;
    }
}
