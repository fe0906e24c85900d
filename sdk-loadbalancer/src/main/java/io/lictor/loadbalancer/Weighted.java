package io.lictor.loadbalancer;

import java.util.Arrays;
import java.util.List;

import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.discovery.ServiceInstance;

/** Chooses how to walk through weights: by a table while that is small, by a stride where it is not. */
final class Weighted {

    /** Longest table of picks: 16 KB of references for a list of instances. */
    static final int LONGEST_TABLE = 4096;

    private Weighted() {}

    static InstancePicker picker(List<ServiceInstance> instances, long turn) {
        List<ServiceInstance> willing = instances.stream().filter(instance -> instance.weight() > 0).toList();
        if (willing.isEmpty()) {
            return RoundRobin.picker(instances, turn);
        }
        int[] weights = willing.stream().mapToInt(ServiceInstance::weight).toArray();
        int common = (int) Arrays.stream(weights).asLongStream().reduce(0, Weighted::greatestCommonDivisor);
        Arrays.setAll(weights, i -> weights[i] / common);
        ServiceInstance[] targets = willing.toArray(ServiceInstance[]::new);
        long total = Arrays.stream(weights).asLongStream().sum();
        if (total == targets.length) {
            return RoundRobin.picker(willing, turn);
        }
        return total <= LONGEST_TABLE
                ? new RoundRobin(smoothCycle(targets, weights, (int) total), turn)
                : new WeightedStride(targets, weights, total, turn);
    }

    static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /**
     * One cycle of smooth weighted round robin: every instance earns its weight in each step, and the richest one is
     * picked and pays what all have earned.
     */
    private static ServiceInstance[] smoothCycle(ServiceInstance[] targets, int[] weights, int total) {
        ServiceInstance[] cycle = new ServiceInstance[total];
        int[] credits = new int[targets.length];
        for (int step = 0; step < total; step++) {
            int richest = 0;
            for (int i = 0; i < targets.length; i++) {
                credits[i] += weights[i];
                if (credits[i] > credits[richest]) {
                    richest = i;
                }
            }
            credits[richest] -= total;
            cycle[step] = targets[richest];
        }
        return cycle;
    }
}
