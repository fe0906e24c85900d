package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.Watch;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long an entry is kept, and what closes its watch. */
class EntryLifetimeTest {

    private static final Duration IDLE = Duration.ofMinutes(8);
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final ManualTime time = ManualTime.create();
    private final StubDiscovery consul = new StubDiscovery(time);
    private final LoadBalancer balancer = LoadBalancer.builder(StubConsul.of(consul, time)).idleTime(IDLE)
            .maximumEntries(10).create();

    @AfterEach
    void endsWithoutTrace() {
        balancer.close();
        time.settle();
        assertThat(consul.openWatches()).isZero();
        assertThat(time.aliveThreads()).isEmpty();
        assertThat(time.failures()).isEmpty();
    }

    @Test
    void closesTheWatchOfAnIdleEntryAndOpensItAgainOnDemand() {
        lookup("nginx");
        time.advance(IDLE.minusSeconds(1));
        assertThat(consul.openWatches()).isEqualTo(1);

        time.advance(SWEEP.multipliedBy(2));
        assertThat(consul.openWatches()).isZero();
        assertThat(balancer.size()).isZero();

        lookup("nginx");
        assertThat(consul.everOpened()).isEqualTo(2);
    }

    @Test
    void aSweepThatFailsEndsNeitherTheLoadBalancerNorTheNextOne() {
        AtomicBoolean fails = new AtomicBoolean(true);
        InvocationHandler failing = (proxy, method, arguments) -> {
            Watch<?> watch = consul.watch((ServiceQuery) arguments[0]);
            return Proxy.newProxyInstance(Watch.class.getClassLoader(), new Class<?>[]{Watch.class},
                    (self, called, given) -> {
                        Object result = called.invoke(watch, given);
                        if (called.getName().equals("close") && fails.getAndSet(false)) {
                            throw new OutOfMemoryError("of the test");
                        }
                        return result;
                    });
        };
        ServiceDiscovery discovery = (ServiceDiscovery) Proxy.newProxyInstance(
                ServiceDiscovery.class.getClassLoader(), new Class<?>[]{ServiceDiscovery.class}, failing);
        try (LoadBalancer swept = LoadBalancer.builder(StubConsul.of(discovery, time)).idleTime(IDLE).create()) {
            consul.publish("nginx", Instances.of("nginx", 1));
            consul.publish("web", Instances.of("web", 1));
            assertThat(swept.lookup("nginx").id()).isEqualTo("nginx-0");
            time.advance(IDLE.plus(SWEEP.multipliedBy(2)));
            assertThat(fails).isFalse();

            assertThat(swept.lookup("web").id()).isEqualTo("web-0");
            time.advance(IDLE.plus(SWEEP.multipliedBy(2)));
            assertThat(swept.size()).isZero();
        }
    }

    @Test
    void keepsAnEntryThatIsUsedNowAndThen() {
        for (int i = 0; i < 10; i++) {
            lookup("nginx");
            time.advance(IDLE.minus(SWEEP.multipliedBy(2)));
        }

        assertThat(consul.everOpened()).isEqualTo(1);
        assertThat(consul.openWatches()).isEqualTo(1);
    }

    @Test
    void keepsAnEntryThatWasUsedJustBeforeItWouldHaveExpired() {
        lookup("nginx");
        // the sweep at minute 1 sees the use: from there Caffeine counts to minute 9
        time.advance(IDLE.plus(SWEEP).minusSeconds(1));
        lookup("nginx");

        time.advance(SWEEP.multipliedBy(4));

        assertThat(consul.openWatches()).isEqualTo(1);
        assertThat(consul.everOpened()).isEqualTo(1);
    }

    @Test
    void aStormOfUnknownNamesIsBoundedAndDoesNotPushOutWhatIsUsed() {
        lookup("nginx");

        for (int i = 0; i < 1_000; i++) {
            String service = "garbage-" + i;
            consul.publish(service, List.of());
            assertThatThrownBy(() -> balancer.lookup(service)).isInstanceOf(NoInstanceException.class);
            assertThat(consul.openWatches()).isLessThanOrEqualTo(10);
        }

        lookup("nginx");
        assertThat(consul.everOpened()).isEqualTo(1_001);
    }

    @Test
    void moreNamesInUseThanEntriesAreBoundedAsWell() {
        for (int i = 0; i < 1_000; i++) {
            lookup("service-" + i % 20);
            assertThat(consul.openWatches()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void anEvictionDoesNotEndTheLookupThatWaits() {
        AtomicReference<ServiceInstance> found = new AtomicReference<>();
        time.start("caller", () -> found.set(balancer.lookup("slow")));
        time.settle();
        for (int i = 0; i < 1_000; i++) {
            lookup("garbage-" + i);
        }

        consul.publish("slow", Instances.of("slow", 1));
        time.settle();

        assertThat(found.get().id()).isEqualTo("slow-0");
    }

    @Test
    void queriesWithConditionsExpireToo() {
        ServiceQuery query = ServiceQuery.builder("nginx").tag("v2").build();
        consul.publish(query, Instances.of("nginx", 1));
        assertThat(balancer.lookup(query)).isNotNull();

        time.advance(IDLE.plus(SWEEP.multipliedBy(2)));

        assertThat(consul.openWatches()).isZero();
    }

    private void lookup(String service) {
        consul.publish(service, Instances.of(service, 1));
        assertThat(balancer.lookup(service).id()).isEqualTo(service + "-0");
    }
}
