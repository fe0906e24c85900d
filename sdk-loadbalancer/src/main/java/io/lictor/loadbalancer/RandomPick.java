package io.lictor.loadbalancer;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.discovery.ServiceInstance;

/** Any instance, by the random numbers of the calling thread. */
final class RandomPick implements InstancePicker {

    private final ServiceInstance[] instances;

    private RandomPick(List<ServiceInstance> instances) {
        this.instances = instances.toArray(ServiceInstance[]::new);
    }

    @SuppressWarnings("unused") // a random pick has no turn, but the strategy's signature does
    static InstancePicker picker(List<ServiceInstance> instances, long turn) {
        return new RandomPick(instances);
    }

    @Override
    public ServiceInstance pick() {
        return instances[ThreadLocalRandom.current().nextInt(instances.length)];
    }
}
