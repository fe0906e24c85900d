package io.lictor.loadbalancer;

import java.util.List;

import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.discovery.ServiceInstance;

/** One after the other through an array, which may name an instance more than once. */
final class RoundRobin implements InstancePicker {

    private final ServiceInstance[] cycle;
    private final Turns turns;

    RoundRobin(ServiceInstance[] cycle, long turn) {
        this.cycle = cycle;
        this.turns = new Turns(turn);
    }

    static InstancePicker picker(List<ServiceInstance> instances, long turn) {
        return new RoundRobin(instances.toArray(ServiceInstance[]::new), turn);
    }

    @Override
    public ServiceInstance pick() {
        return cycle[(int) (turns.next() % cycle.length)];
    }

    @Override
    public long turn() {
        return turns.count();
    }
}
