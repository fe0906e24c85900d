package io.lictor.loadbalancer;

import java.util.Arrays;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;

/** One after the other through an array, which may name an instance more than once. */
final class RoundRobin implements InstancePicker {

    private final Candidate[] cycle;
    /** The same for lookups, which need no more, and for which each step to an object counts. */
    private final ServiceInstance[] instances;
    private final Turns turns;

    RoundRobin(Candidate[] cycle, Turns turns) {
        this.cycle = cycle;
        this.instances = Arrays.stream(cycle).map(Candidate::instance).toArray(ServiceInstance[]::new);
        this.turns = turns;
    }

    static InstancePicker picker(InstancePool pool) {
        return new RoundRobin(pool.candidates().toArray(Candidate[]::new), Turns.of(pool));
    }

    /** The next instance. */
    ServiceInstance next() {
        return instances[(int) (turns.next() % instances.length)];
    }

    @Override
    public Candidate pick(PickRequest request) {
        return cycle[(int) (turns.next() % cycle.length)];
    }
}
