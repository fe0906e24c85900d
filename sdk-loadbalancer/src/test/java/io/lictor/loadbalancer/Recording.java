package io.lictor.loadbalancer;

import java.util.List;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.PickRequest;

/** Strategy that takes the first instance and notes how calls end. */
record Recording(List<String> outcomes) implements BalancingStrategy {

    @Override
    public InstancePicker picker(InstancePool pool) {
        return new InstancePicker() {
            @Override
            public Candidate pick(PickRequest request) {
                return pool.candidates().getFirst();
            }

            @Override
            public boolean wantsOutcomes() {
                return true;
            }

            @Override
            public void ended(Candidate candidate, Outcome outcome, long elapsed) {
                outcomes.add(outcome + " " + candidate.lastFailure() + " " + candidate.inFlight());
            }
        };
    }
}
