package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.query.FailoverTarget;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulPeers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lookups of what a cluster peer exports, and failover to it. */
@EachConsul
@ForConsul(since = "1.14")
@Timeout(240)
class PeersIT {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static ConsulPeers peers;

    @BeforeEachConsul
    static void start() {
        peers = ConsulPeers.start();
    }

    @AfterEachConsul
    static void stop() {
        peers.close();
    }

    private static ConsulClient connect() {
        return ConsulClient.connect(ConsulSettings.builder().address(peers.east().address()).build());
    }

    private static ServiceQuery atWest(String service) {
        return ServiceQuery.builder(service).peer("west").build();
    }

    private static void awaitImported(LoadBalancer balancer, String service) {
        Await.until(RealDiscovery.LIMIT, service + " of the peer", () -> balancer.state(atWest(service)).toString(),
                () -> balancer.instances(atWest(service)).size() == 1);
    }

    @Test
    void lookupsGiveWhatThePeerExportsAsItIsThere() {
        RealDiscovery.register(peers.west().http(), "orders", "orders-west", "\"Tags\": [\"far\"]");
        try (ConsulClient consul = connect(); LoadBalancer balancer = RealDiscovery.patient(consul).create()) {
            awaitImported(balancer, "orders");
            ServiceInstance far = balancer.lookup(atWest("orders"));
            assertThat(far.peer()).isEqualTo("west");
            assertThat(far.id()).isEqualTo("orders-west");
            assertThat(far.tags()).containsExactly("far");
            assertThat(far.port()).isEqualTo(8080);
            assertThat(balancer.instances("orders")).as("own ones").isEmpty();

            RealDiscovery.set(peers.west().http(), "orders-west", "fail");
            Await.until(RealDiscovery.LIMIT, "nobody", () -> balancer.state(atWest("orders")).toString(),
                    () -> balancer.instances(atWest("orders")).isEmpty());
            RealDiscovery.set(peers.west().http(), "orders-west", "pass");
            awaitImported(balancer, "orders");
        }
    }

    @Test
    void lookupsGoToThePeerWithinASecondAndReturnWithinASecond() {
        RealDiscovery.register(peers.east().http(), "carts", "carts-east", "");
        RealDiscovery.register(peers.west().http(), "carts", "carts-west", "");
        try (ConsulClient consul = connect();
                LoadBalancer balancer = RealDiscovery.patient(consul).failover(FailoverPolicy.to("peer:west"))
                        .create()) {
            awaitImported(balancer, "carts");
            awaitPlace(balancer, "carts", null);
            try (PacedLookups lookups = PacedLookups.start(balancer, List.of("carts"))) {
                Duration best = RealDiscovery.LIMIT;
                // the best of several, because a busy machine may take a second for anything
                for (int round = 0; round < 10 && best.compareTo(SECOND) >= 0; round++) {
                    Duration longer = thereAndBack(balancer, "carts");
                    best = best.compareTo(longer) < 0 ? best : longer;
                }
                assertThat(best).isLessThan(SECOND);
                lookups.awaitSome(1_000);
                assertThat(lookups.failures()).isEmpty();
            }
        }
    }

    @Test
    void theTargetsOfAPreparedQueryAreFollowedInTheirOrder() {
        RealDiscovery.register(peers.east().http(), "stock", "stock-east", "");
        RealDiscovery.register(peers.west().http(), "stock", "stock-west", "");
        try (ConsulClient consul = connect();
                LoadBalancer balancer = RealDiscovery.patient(consul)
                        .failover(FailoverPolicy.as("stock-anywhere")).create()) {
            consul.preparedQueries().create(PreparedQuery.builder("stock").name("stock-anywhere").onlyPassing(true)
                    .failover(QueryFailover.to(FailoverTarget.datacenter("nowhere"), FailoverTarget.peer("west")))
                    .build());
            awaitPlace(balancer, "stock", null);
            thereAndBack(balancer, "stock");

            RealDiscovery.set(peers.east().http(), "stock-east", "fail");
            Await.until(RealDiscovery.LIMIT, "the query itself goes there", () -> "",
                    () -> consul.preparedQueries().execute("stock-anywhere", 0, QueryOptions.none())
                            .filter(found -> "west".equals(found.peer()) && found.instances().size() == 1).isPresent());
        }
    }

    /** The longer one of the two ways. */
    private static Duration thereAndBack(LoadBalancer balancer, String service) {
        RealDiscovery.set(peers.east().http(), service + "-east", "fail");
        Duration away = awaitPlace(balancer, service, "west");
        RealDiscovery.set(peers.east().http(), service + "-east", "pass");
        Duration back = awaitPlace(balancer, service, null);
        return away.compareTo(back) > 0 ? away : back;
    }

    private static Duration awaitPlace(LoadBalancer balancer, String service, @Nullable String peer) {
        long begun = System.nanoTime();
        Await.until(RealDiscovery.LIMIT, "lookups at " + peer, () -> balancer.datacenter(service),
                () -> Objects.equals(balancer.lookup(service).peer(), peer));
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
