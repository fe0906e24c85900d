package io.lictor.sync.registrar;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.HealthStatus;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.discovery.ServiceInstance;

/** What the catalog says of a service, and since when; followed on a thread of its own, so that looking takes no time. */
final class CatalogHistory implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(2);

    private final ConsulClient consul;
    private final String service;
    private final Thread thread;
    private volatile Moment last = new Moment(System.nanoTime(), Map.of());
    private final Set<String> everInService = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * The catalog, as it has been since a time.
     *
     * @param since by the clock of this process
     * @param instances port and state by id
     */
    record Moment(long since, Map<String, String> instances) {}

    CatalogHistory(ConsulClient consul, String service) {
        this.consul = consul;
        this.service = service;
        this.thread = Thread.ofPlatform().start(this::follow);
    }

    private void follow() {
        long index = 0;
        while (!closed) {
            try {
                Indexed<List<ServiceInstance>> answer = consul.health().service(service,
                        index == 0 ? QueryOptions.none() : QueryOptions.builder().blocking(index, WAIT).build());
                index = answer.index();
                take(answer.value());
            } catch (ConsulException e) {
                index = 0;
            }
        }
    }

    private void take(Iterable<ServiceInstance> instances) {
        Map<String, String> now = new TreeMap<>();
        for (ServiceInstance instance : instances) {
            boolean passing = instance.status() == HealthStatus.PASSING;
            now.put(instance.id(), instance.port() + (passing ? " in service" : " in maintenance"));
            if (passing) {
                everInService.add(instance.id());
            }
        }
        if (!now.equals(last.instances)) {
            last = new Moment(System.nanoTime(), now);
        }
    }

    Moment last() {
        return last;
    }

    /** Those that were in service at any time. */
    Set<String> everInService() {
        return Set.copyOf(everInService);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
