package io.lictor.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lictor.api.HealthStatus;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.Weights;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A warm lookup by name beside the least that one can do. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookupBenchmark {

    private static final int INSTANCES = 5;

    private final BareRoundRobin bare = new BareRoundRobin();

    /** Fills the lists of several services. */
    @Setup
    public void fill() {
        for (String service : List.of("orders", "nginx", "billing", "search", "mail")) {
            bare.put(service, IntStream.range(0, INSTANCES).mapToObj(i -> instance(service, i)).toList());
        }
    }

    private static ServiceInstance instance(String service, int number) {
        return new ServiceInstance(service + "-" + number, service, "10.0.0." + number, 8080, List.of(), Map.of(),
                Weights.DEFAULT, HealthStatus.PASSING,
                new ServiceInstance.Node("node-" + number, "10.0.0." + number, "dc1", Map.of()));
    }

    /**
     * A map, an array, a counter.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance bare() {
        return bare.next("nginx");
    }
}
