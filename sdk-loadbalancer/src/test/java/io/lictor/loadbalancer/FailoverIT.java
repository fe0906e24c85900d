package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** Lookups between two real datacenters: a service that dies and comes back, and a link that is cut. */
@EachConsul
class FailoverIT {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static ConsulDatacenters datacenters;

    @BeforeEachConsul
    static void start() {
        datacenters = RealConsul.twoDatacenters();
    }

    @AfterEachConsul
    static void stop() {
        datacenters.close();
    }

    private static ConsulClient connect(FailoverPolicy policy) {
        return ConsulClient.connect(
                ConsulSettings.builder().address(datacenters.dc1().address()).failover(policy).build());
    }

    private static RawHttp here() {
        return datacenters.dc1().http();
    }

    private static void registerInBoth(String service) {
        RealDiscovery.register(here(), service, service + "-here", "");
        RealDiscovery.register(datacenters.dc2().http(), service, service + "-there", "");
    }

    /** Waits for lookups to go somewhere; answers how long that took. */
    private static Duration awaitPlace(LoadBalancer balancer, String service, String datacenter) {
        long begun = System.nanoTime();
        Await.until(RealDiscovery.LIMIT, "lookups in " + datacenter, () -> balancer.datacenter(service),
                () -> balancer.lookup(service).node().datacenter().equals(datacenter));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void lookupsGoToTheOtherDatacenterWithinASecondAndReturnWithinASecond() {
        registerInBoth("orders");
        try (ConsulClient consul = connect(FailoverPolicy.to("dc1", "dc2"));
                LoadBalancer balancer = RealDiscovery.patient(consul).create();
                PacedLookups lookups = warm(balancer, "orders")) {
            Duration best = RealDiscovery.LIMIT;
            // the best of several, because a busy machine may take a second for anything
            for (int round = 0; round < 10 && best.compareTo(SECOND) >= 0; round++) {
                RealDiscovery.set(here(), "orders-here", "fail");
                Duration away = awaitPlace(balancer, "orders", "dc2");
                RealDiscovery.set(here(), "orders-here", "pass");
                Duration back = awaitPlace(balancer, "orders", "dc1");
                Duration longer = away.compareTo(back) > 0 ? away : back;
                best = best.compareTo(longer) < 0 ? best : longer;
            }
            assertThat(best).isLessThan(SECOND);
            lookups.awaitSome(1_000);
            assertThat(lookups.failures()).isEmpty();
        }
    }

    private static PacedLookups warm(LoadBalancer balancer, String service) {
        awaitPlace(balancer, service, "dc1");
        Await.until(RealDiscovery.LIMIT, "the other list", () -> "",
                () -> balancer.instances(ServiceQuery.of(service).in("dc2")).size() == 1);
        return PacedLookups.start(balancer, List.of(service));
    }

    @Test
    void aCutLinkLeavesTheOwnDatacenterAloneAndKeepsTheListOfTheOther() {
        registerInBoth("cut");
        ServiceQuery there = ServiceQuery.of("cut").in("dc2");
        try (ConsulClient consul = connect(FailoverPolicy.to("dc2"));
                LoadBalancer balancer = RealDiscovery.patient(consul).create();
                PacedLookups lookups = warm(balancer, "cut")) {
            datacenters.dc2().kill();
            Await.until(RealDiscovery.LIMIT, "the other list is stale", () -> balancer.state(there).toString(),
                    () -> balancer.state(there).isStale());
            lookups.awaitSome(10_000);

            assertThat(balancer.datacenter("cut")).isEqualTo("dc1");
            assertThat(balancer.state("cut").isStale()).isFalse();
            assertThat(balancer.instances(there)).hasSize(1);
            assertThat(balancer.age(there)).isPositive();

            RealDiscovery.set(here(), "cut-here", "fail");
            awaitPlace(balancer, "cut", "dc2");
            RealDiscovery.set(here(), "cut-here", "pass");
            awaitPlace(balancer, "cut", "dc1");
            assertThat(lookups.failures()).isEmpty();
        } finally {
            datacenters.dc2().start();
            Await.until(Duration.ofMinutes(2), "dc2 can be asked by dc1", () -> "",
                    () -> here().get("/v1/health/service/consul?dc=dc2").status() == 200);
        }
    }

    @Test
    void theOrderComesFromCoordinatesOrFromAPreparedQuery() {
        registerInBoth("ordered");
        try (ConsulClient consul = connect(FailoverPolicy.nearest(1))) {
            consul.preparedQueries().create(PreparedQuery.builder("ordered").name("ordered-anywhere")
                    .failover(new QueryFailover(0, List.of("dc2"))).build());
            for (FailoverPolicy policy : List.of(FailoverPolicy.nearest(1), FailoverPolicy.as("ordered-anywhere"))) {
                try (LoadBalancer balancer = RealDiscovery.patient(consul).failover("ordered", policy).create()) {
                    awaitPlace(balancer, "ordered", "dc1");
                    RealDiscovery.set(here(), "ordered-here", "fail");
                    awaitPlace(balancer, "ordered", "dc2");
                    RealDiscovery.set(here(), "ordered-here", "pass");
                    awaitPlace(balancer, "ordered", "dc1");
                }
            }
        }
    }
}
