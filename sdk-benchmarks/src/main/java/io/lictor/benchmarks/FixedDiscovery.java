package io.lictor.benchmarks;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.Change;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Indexed;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.discovery.Weights;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** Discovery of lists that never change, so that a benchmark measures what stands before it and no network. */
final class FixedDiscovery implements ServiceDiscovery, ConsulRuntime {

    static final List<String> SERVICES = List.of("orders", "nginx", "billing", "search", "mail");
    private static final int INSTANCES = 5;

    static List<ServiceInstance> instancesOf(String service) {
        return IntStream.range(0, INSTANCES).mapToObj(i -> ServiceInstance.builder(service, service + "-" + i)
                .address("10.0.0." + i).port(8080).weights(new Weights(1 + i, 1))
                .node(new ServiceInstance.Node("node-" + i, "10.0.0." + i, "dc1", Map.of())).build()).toList();
    }

    /** A client that has nothing but this discovery. */
    ConsulClient client() {
        return (ConsulClient) Proxy.newProxyInstance(ConsulClient.class.getClassLoader(),
                new Class<?>[]{ConsulClient.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "discovery", "runtime" -> this;
                    case "mesh" -> FixedChains.mesh();
                    case "beforeClose" -> (Subscription) () -> {};
                    case "settings" -> ConsulSettings.builder().build();
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    @Override
    public Indexed<List<ServiceInstance>> find(ServiceQuery query) {
        return new Indexed<>(instancesOf(query.service()), AnswerMetadata.NONE);
    }

    @Override
    public Watch<List<ServiceInstance>> watch(ServiceQuery query) {
        return new FixedWatch<>(instancesOf(query.service()));
    }

    @Override
    public Watch<Map<String, List<String>>> watchServices(@Nullable String datacenter) {
        throw new UnsupportedOperationException("instances only");
    }

    record FixedWatch<T>(T value) implements Watch<T> {
        @Override
        public WatchState<T> state() {
            return new WatchState<>(value, 1, Instant.EPOCH, Instant.EPOCH, 0, null);
        }

        @Override
        public Duration age() {
            return Duration.ZERO;
        }

        @Override
        public T await(Duration timeout) {
            return value;
        }

        @Override
        public Subscription onChange(Consumer<? super Change<T>> listener) {
            return () -> {};
        }

        @Override
        public void close() {}
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public Thread start(String job, Runnable task) {
        return Thread.ofVirtual().name(job).start(task);
    }

    @Override
    public Thread startPlatform(String job, Runnable task) {
        return Thread.ofPlatform().daemon().name(job).start(task);
    }

    @Override
    public Signal newSignal() {
        return new Signal() {
            @Override
            public boolean await(Duration timeout) {
                LockSupport.parkNanos(timeout.toNanos());
                return false;
            }

            @Override
            public void raise() {}
        };
    }

    @Override
    public ConsulObserver observer() {
        return ConsulObserver.NONE;
    }
}
