package io.lictor.loadbalancer;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.lictor.api.HealthStatus;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.Weights;

/** Instances for tests: {@code nginx-0} and so on. */
final class Instances {

    private Instances() {}

    static List<ServiceInstance> of(String service, int count) {
        return IntStream.range(0, count).mapToObj(i -> instance(service, i, HealthStatus.PASSING, Weights.DEFAULT))
                .toList();
    }

    static List<ServiceInstance> weighted(int... weights) {
        return IntStream.range(0, weights.length).mapToObj(i -> weights[i] == 0
                ? instance("w", i, HealthStatus.WARNING, new Weights(1, 0))
                : instance("w", i, HealthStatus.PASSING, new Weights(weights[i], 0))).toList();
    }

    static ServiceInstance instance(String service, int number, HealthStatus status, Weights weights) {
        return ServiceInstance.builder(service, service + "-" + number).address("10.0.0." + number).port(8080)
                .weights(weights).status(status)
                .node(new ServiceInstance.Node("node-" + number, "10.0.0." + number, "dc1", Map.of())).build();
    }

    /** An instance whose metadata names a zone. */
    static ServiceInstance inZone(String service, int number, String zone) {
        return with(instance(service, number, HealthStatus.PASSING, Weights.DEFAULT), Map.of("zone", zone), "dc1");
    }

    /** The same instance with other metadata, in a datacenter. */
    static ServiceInstance with(ServiceInstance like, Map<String, String> meta, String datacenter) {
        return like.toBuilder().meta(meta)
                .node(new ServiceInstance.Node(like.node().name(), like.node().address(), datacenter, Map.of()))
                .build();
    }

    static int numberOf(ServiceInstance instance) {
        return Integer.parseInt(instance.id().substring(instance.id().lastIndexOf('-') + 1));
    }
}
