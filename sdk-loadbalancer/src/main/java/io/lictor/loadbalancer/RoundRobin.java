package io.lictor.loadbalancer;

import java.util.List;

import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.discovery.ServiceInstance;

/** One instance after the other: any n picks in a row, by whatever threads, take each of n instances once. */
final class RoundRobin implements InstancePicker {

    private final ServiceInstance[] instances;
    private final Turns turns;

    RoundRobin(List<ServiceInstance> instances, long turn) {
        this.instances = instances.toArray(ServiceInstance[]::new);
        this.turns = new Turns(turn);
    }

    @Override
    public ServiceInstance pick() {
        return instances[(int) (turns.next() % instances.length)];
    }

    @Override
    public long turn() {
        return turns.count();
    }
}
