package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** What watches cost a real Consul, and how soon they see a change. */
@EachConsul
class WatchLoadIT {

    private static final Duration SOON = RealWatch.SOON;

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** What a watch that every write wakes may ask: a burst of three and a first listening, then both once a second. */
    private static long allowed(Duration time) {
        return 4 + 2 * (time.toMillis() + 999) / 1_000;
    }

    /** Before 1.10 every write to the catalog of a young cluster wakes the poll of a missing service. */
    private static boolean isWokenByAll(ConsulAgent agent) {
        return !agent.version().isAtLeast("1.10");
    }

    /** Writes other services, about a hundred times a second. */
    private static void unrelatedWrites(ConsulAgent agent, BooleanSupplier enough) {
        RawHttp http = agent.http();
        long begun = System.nanoTime();
        for (int i = 0; !enough.getAsBoolean(); i++) {
            http.put("/v1/catalog/register", """
                    {"Node":"noise","Address":"10.0.0.1","Service":{"Service":"noise-%d","Port":%d}}"""
                    .formatted(i % 10, 1_000 + i)).ok();
            long next = begun + Duration.ofMillis(10).toNanos() * (i + 1);
            Await.holdsWithin(Duration.ofMillis(100), () -> System.nanoTime() >= next);
        }
    }

    @Test
    void hundredUnrelatedWritesASecondCostAtMostTwoRequestsASecond() {
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy missing = FaultProxy.create(agent.uri());
                FaultProxy existing = FaultProxy.create(agent.uri())) {
            agent.registerService("web", "web-1", 80);
            try (RealWatch none = new RealWatch(missing.uri(), "db");
                    RealWatch web = new RealWatch(existing.uri(), "web")) {
                web.awaitIds(SOON, "web-1");
                long begun = System.nanoTime();
                missing.resetCounters();
                existing.resetCounters();

                unrelatedWrites(agent, () -> since(begun).compareTo(Duration.ofSeconds(6)) >= 0);

                long asked = missing.requestCount();
                assertThat(asked).isBetween(isWokenByAll(agent) ? 4L : 0L, allowed(since(begun)));
                assertThat(existing.requestCount()).isLessThanOrEqualTo(1);
                agent.registerService("db", "db-1", 80);
                agent.registerService("web", "web-2", 80);
                web.awaitIds(SOON, "web-1", "web-2");
                none.awaitIds(SOON, "db-1");
            }
        }
    }

    /** The cluster is young: no service has ever vanished, so each write to the catalog wakes who waits for db. */
    @Test
    void aMissingServiceIsSeenAtOnceInAStormOfUnrelatedWrites() throws InterruptedException {
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy missing = FaultProxy.create(agent.uri());
                RealWatch db = new RealWatch(missing.uri(), "db")) {
            long opened = System.nanoTime();
            AtomicBoolean over = new AtomicBoolean();
            Thread storm = Thread.ofVirtual().start(() -> unrelatedWrites(agent,
                    () -> over.get() && since(opened).compareTo(Duration.ofSeconds(8)) >= 0));
            try {
                int heldBack = isWokenByAll(agent) ? 4 : 0;
                Await.until(SOON, "a watch that is held back", () -> "" + missing.requestCount("/v1/health/checks"),
                        () -> missing.requestCount("/v1/health/checks") >= heldBack);
                long begun = System.nanoTime();
                agent.http().put("/v1/agent/service/register",
                        "{\"Name\":\"db\",\"ID\":\"db-1\",\"Check\":{\"TTL\":\"10m\",\"Status\":\"passing\"}}").ok();
                db.awaitIds(SOON, "db-1");
                System.getLogger("measured").log(System.Logger.Level.INFO, "seen in a storm after {0} ms",
                        since(begun).toMillis());
            } finally {
                over.set(true);
                storm.join();
            }
            // besides its first reads, and those of what came
            long asked = missing.requestCount();
            assertThat(asked).isLessThanOrEqualTo(4 + allowed(since(opened)));
        }
    }

    @Test
    void threeHundredServicesFollowTheirChangesOnSixtyFourConnections() {
        int services = 300;
        try (ConsulAgent agent = RealConsul.devAgent(); FaultProxy proxy = FaultProxy.create(agent.uri())) {
            RawHttp http = agent.http();
            for (int i = 0; i < services; i++) {
                register(http, i, 1);
            }
            RecordingObserver observer = new RecordingObserver();
            try (ConsulClient client = ConsulClient.connect(ConsulSettings.builder().addresses(List.of(proxy.uri()))
                    .observer(observer).build())) {
                List<Watch<List<ServiceInstance>>> watches = new ArrayList<>();
                Map<Integer, Long> seen = new ConcurrentHashMap<>();
                for (int i = 0; i < services; i++) {
                    int number = i;
                    Watch<List<ServiceInstance>> watch = client.discovery().watch(ServiceQuery.of("service-" + i));
                    watch.onChange(change -> {
                        // of its first value a listener hears later than who waits for it
                        if (change.previous() != null) {
                            seen.put(number, System.nanoTime());
                        }
                    });
                    watches.add(watch);
                }
                watches.forEach(watch -> assertThat(watch.await(SOON)).hasSize(1));
                long[] changed = new long[services];
                for (int i = 0; i < services; i++) {
                    changed[i] = System.nanoTime();
                    register(http, i, 2);
                }
                Await.until(SOON, "all changes seen", () -> String.valueOf(seen.size()), () -> seen.size() == services);

                List<Long> delays = new ArrayList<>();
                seen.forEach((number, nanos) -> delays.add((nanos - changed[number]) / 1_000_000));
                delays.sort(null);
                assertThat(watches).allMatch(watch -> watch.await(Duration.ZERO).size() == 2);
                assertThat(proxy.connectionsPeak()).isLessThanOrEqualTo(64);
                assertThat(observer.count("failed")).isZero();
                System.getLogger("measured").log(System.Logger.Level.INFO,
                        "300 services: {0} connections, delay p50 {1} ms, p99 {2} ms", proxy.connectionsPeak(),
                        delays.get(services / 2), delays.get(services * 99 / 100));
            }
        }
    }

    private static void register(RawHttp http, int service, int instance) {
        http.put("/v1/catalog/register", """
                {"Node":"node-%d","Address":"10.0.0.%d","Service":{"Service":"service-%d","ID":"s-%d-%d","Port":80}}"""
                .formatted(instance, instance, service, service, instance)).ok();
    }
}
