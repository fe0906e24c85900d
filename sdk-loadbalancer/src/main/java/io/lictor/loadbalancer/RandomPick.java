package io.lictor.loadbalancer;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.runtime.ConsulRuntime;

/** Any instance, by the random numbers of the calling thread. */
final class RandomPick implements InstancePicker {

    private final Candidate[] candidates;
    private final ConsulRuntime runtime;

    private RandomPick(InstancePool pool) {
        this.candidates = pool.candidates().toArray(Candidate[]::new);
        this.runtime = pool.runtime();
    }

    static InstancePicker picker(InstancePool pool) {
        return new RandomPick(pool);
    }

    @Override
    public Candidate pick(PickRequest request) {
        return candidates[(int) (runtime.random() * candidates.length)];
    }
}
