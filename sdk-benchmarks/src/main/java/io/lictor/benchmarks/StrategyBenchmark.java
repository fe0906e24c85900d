package io.lictor.benchmarks;

import java.util.concurrent.TimeUnit;

import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.loadbalancer.LoadBalancer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A pick by each strategy, and a call with feedback: 5 instances of a service. Run it with -t 1 and -t 2, -prof gc. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StrategyBenchmark {

    private static final ServiceQuery NGINX = ServiceQuery.of("nginx");
    private static final PickRequest KEY = PickRequest.key("customer-20261122");

    /** Name of the strategy. */
    @Param({"roundRobin", "random", "weighted", "leastRequests", "powerOfTwo", "consistentHashing", "sticky",
            "localityFirst", "subset", "slowStart", "ejection", "ejectionSlowStartPowerOfTwo", "failover"})
    private String strategy = "roundRobin";

    private @Nullable LoadBalancer balancer;

    /** Makes the lists warm. */
    @Setup
    public void fill() {
        balancer = BenchmarkedStrategies.balancer(strategy);
        for (int i = 0; i < 100; i++) {
            call();
        }
    }

    private LoadBalancer balancer() {
        LoadBalancer made = balancer;
        if (made == null) {
            throw new IllegalStateException("not set up");
        }
        return made;
    }

    /**
     * A pick that leaves no trace.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance pick() {
        return balancer().lookup(NGINX, KEY);
    }

    /**
     * A pick whose outcome is told.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance call() {
        try (Selection selection = balancer().select(NGINX, KEY)) {
            selection.success();
            return selection.instance();
        }
    }
}
