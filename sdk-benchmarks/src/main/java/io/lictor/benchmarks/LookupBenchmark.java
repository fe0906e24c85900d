package io.lictor.benchmarks;

import java.util.HashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.loadbalancer.Discovery;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.Strategies;
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

/** A warm lookup by name beside the least that one can do: 5 services of 5 instances. Run it with -t 1 and -t 2. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class LookupBenchmark {

    private static final ServiceQuery QUERY = ServiceQuery.builder("nginx").tag("v2").build();

    private final BareRoundRobin hashMap = new BareRoundRobin(new HashMap<>());
    private final BareRoundRobin concurrentMap = new BareRoundRobin(new ConcurrentHashMap<>());
    private final ConsulClient consul = new FixedDiscovery().client();
    private final LoadBalancer roundRobin = LoadBalancer.builder(consul).create();
    private final LoadBalancer random = LoadBalancer.builder(consul).strategy(Strategies.random()).create();
    private final LoadBalancer weighted = LoadBalancer.builder(consul).strategy(Strategies.weighted()).create();

    /** Fills the lists of several services. */
    @Setup
    public void fill() {
        for (String service : FixedDiscovery.SERVICES) {
            hashMap.put(service, FixedDiscovery.instancesOf(service));
            concurrentMap.put(service, FixedDiscovery.instancesOf(service));
            roundRobin.lookup(service);
            Discovery.using(consul).lookup(service);
        }
    }

    /**
     * A hash map, an array, a counter.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance bareHashMap() {
        return hashMap.next("nginx");
    }

    /**
     * A concurrent map, an array, a counter.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance bareConcurrentMap() {
        return concurrentMap.next("nginx");
    }

    /**
     * What an application calls.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance lookup() {
        return roundRobin.lookup("nginx");
    }

    /**
     * The same with the load balancer found by its client each time.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance lookupUsingClient() {
        return Discovery.using(consul).lookup("nginx");
    }

    /**
     * By a query that is kept in a constant.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance lookupByQuery() {
        return roundRobin.lookup(QUERY);
    }

    /**
     * Without a counter that threads share.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance lookupRandom() {
        return random.lookup("nginx");
    }

    /**
     * By a table of weights.
     *
     * @return the instance
     */
    @Benchmark
    public ServiceInstance lookupWeighted() {
        return weighted.lookup("nginx");
    }
}
