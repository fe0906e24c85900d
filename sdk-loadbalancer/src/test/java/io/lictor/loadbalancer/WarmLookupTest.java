package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

import com.sun.management.ThreadMXBean;
import io.lictor.api.ConsulClient;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A warm lookup allocates nothing, by whatever way. */
class WarmLookupTest {

    private static final int LOOKUPS = 200_000;
    private static final int ROUNDS = 5;
    private static final long MOST_BYTES = 1_024;
    private static final ServiceQuery TAGGED = ServiceQuery.builder("nginx").tag("v2").build();

    private final ManualTime time = ManualTime.create();
    private final StubDiscovery discovery = new StubDiscovery(time);
    private final ConsulClient consul = StubConsul.of(discovery, time);

    @BeforeEach
    void publish() {
        discovery.publish("nginx", Instances.weighted(3, 70, 9_999));
        discovery.publish(TAGGED, Instances.of("nginx", 5));
    }

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void roundRobinAllocatesNothing() {
        assertAllocatesNothing(Strategies.roundRobin());
    }

    @Test
    void randomAllocatesNothing() {
        assertAllocatesNothing(Strategies.random());
    }

    @Test
    void weightedAllocatesNothing() {
        assertAllocatesNothing(Strategies.weighted());
    }

    @Test
    void strategiesThatGoByLoadAllocateNothingInALookup() {
        for (BalancingStrategy strategy : Every.strategy()) {
            assertAllocatesNothing(strategy);
        }
    }

    @Test
    void aSelectionAllocatesNothingWhereTheStrategyWantsNoOutcomes() {
        LoadBalancer balancer = LoadBalancer.builder(consul).create();
        assertAllocatesNothing(() -> {
            try (Selection selection = balancer.select("nginx")) {
                selection.success();
                return selection.instance();
            }
        });
    }

    @Test
    void theBalancerOfAClientIsFoundWithoutAllocation() {
        assertAllocatesNothing(() -> Discovery.using(consul).lookup("nginx"));
    }

    private void assertAllocatesNothing(BalancingStrategy strategy) {
        LoadBalancer balancer = LoadBalancer.builder(consul).strategy(strategy).create();
        assertAllocatesNothing(() -> balancer.lookup("nginx"));
        assertAllocatesNothing(() -> balancer.lookup(TAGGED));
        assertAllocatesNothing(() -> balancer.instances("nginx"));
    }

    /** The best of some rounds: what is linked or compiled in one of them is not what a lookup costs. */
    private static void assertAllocatesNothing(Supplier<Object> lookup) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            least = Math.min(least, allocatedBy(lookup));
        }
        assertThat(least).as("bytes in %d lookups", LOOKUPS).isLessThan(MOST_BYTES);
    }

    private static long allocatedBy(Supplier<Object> lookup) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Object last = lookup.get();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < LOOKUPS; i++) {
            last = lookup.get();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(last).isNotNull();
        return allocated;
    }
}
