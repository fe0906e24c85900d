package io.lictor.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.discovery.ServiceInstance;

/** The least that a lookup by name can do: a map, an array, a counter. */
final class BareRoundRobin {

    private final Map<String, Row> rows;

    BareRoundRobin(Map<String, Row> rows) {
        this.rows = rows;
    }

    void put(String service, List<ServiceInstance> instances) {
        rows.put(service, new Row(instances));
    }

    ServiceInstance next(String service) {
        Row row = rows.get(service);
        if (row == null) {
            throw new IllegalArgumentException(service);
        }
        return row.next();
    }

    static final class Row {
        private final ServiceInstance[] instances;
        private final AtomicInteger turns = new AtomicInteger();

        Row(List<ServiceInstance> instances) {
            this.instances = instances.toArray(ServiceInstance[]::new);
        }

        ServiceInstance next() {
            return instances[Math.floorMod(turns.getAndIncrement(), instances.length)];
        }
    }
}
