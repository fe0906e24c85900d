package io.lictor.loadbalancer;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.PickRequest;

/** One after the other through an array, which may name an instance more than once. */
final class RoundRobin implements InstancePicker {

    private final Candidate[] cycle;
    private final Turns turns;

    RoundRobin(Candidate[] cycle, Turns turns) {
        this.cycle = cycle;
        this.turns = turns;
    }

    static InstancePicker picker(InstancePool pool) {
        return new RoundRobin(pool.candidates().toArray(Candidate[]::new), Turns.of(pool));
    }

    @Override
    public Candidate pick(PickRequest request) {
        return cycle[(int) (turns.next() % cycle.length)];
    }
}
