package io.lictor.loadbalancer;

import java.util.List;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePool;

/** Candidates that may be picked by their weight, and their weights. */
final class Willing {

    private final Candidate[] candidates;
    private final int[] weights;

    /** Those of a weight above 0; all of them, as equals, when there is none. */
    Willing(InstancePool pool) {
        List<Candidate> some = pool.candidates().stream().filter(one -> one.instance().weight() > 0).toList();
        List<Candidate> all = some.isEmpty() ? pool.candidates() : some;
        this.candidates = all.toArray(Candidate[]::new);
        this.weights = all.stream().mapToInt(one -> Math.max(1, one.instance().weight())).toArray();
    }

    Candidate[] candidates() {
        return candidates.clone();
    }

    int[] weights() {
        return weights.clone();
    }
}
