package io.lictor.benchmarks;

import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.mesh.traffic.TrafficRules;
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

/** A warm lookup by traffic rules beside one without: a service alone, and one that is split 90 to 10. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class RulesBenchmark {

    private static final ServiceQuery SPLIT = ServiceQuery.of(FixedChains.SPLIT);
    private static final PickRequest KEY = PickRequest.key("customer-7");

    private final ConsulClient consul = new FixedDiscovery().client();
    private final LoadBalancer without = LoadBalancer.builder(consul).create();
    private final LoadBalancer ruled = LoadBalancer.builder(consul).traffic(TrafficRules.of(consul)).create();

    /** Opens the lists and chains. */
    @Setup
    public void open() {
        without.lookup("nginx");
        ruled.lookup("nginx");
        ruled.lookup(FixedChains.SPLIT);
    }

    /**
     * Without rules.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance without() {
        return without.lookup("nginx");
    }

    /**
     * With rules, of which there are none for the service.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance unsplit() {
        return ruled.lookup("nginx");
    }

    /**
     * By a splitter.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance split() {
        return ruled.lookup(FixedChains.SPLIT);
    }

    /**
     * By a splitter and a key.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance splitByKey() {
        return ruled.lookup(SPLIT, KEY);
    }
}
