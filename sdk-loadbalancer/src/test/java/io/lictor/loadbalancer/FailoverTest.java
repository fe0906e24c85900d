package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.HealthStatus;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.FailoverView;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which datacenter lookups go to, over lists that a test sets, in time that it moves. */
class FailoverTest {

    private static final ServiceQuery ORDERS = ServiceQuery.of("orders");

    private final List<String> switches = new CopyOnWriteArrayList<>();
    private final List<FailoverView> views = new CopyOnWriteArrayList<>();
    private final ManualTime time = ManualTime.observedBy(new ConsulObserver() {
        @Override
        public void failoverOpened(FailoverView failover) {
            views.add(failover);
        }

        @Override
        public void failoverClosed(FailoverView failover) {
            views.remove(failover);
        }

        @Override
        public void datacenterSwitched(FailoverView failover, String from, String to) {
            switches.add(from + ">" + to);
        }
    });
    private final StubDiscovery consul = new StubDiscovery(time);
    private final LoadBalancer balancer = LoadBalancer.builder(StubConsul.of(consul, time))
            .failover(FailoverPolicy.to("dc1", "dc2", "dc3"))
            .strategy("careful", Strategies.ejectingOutliers(OutlierSettings.defaults(), Strategies.roundRobin()))
            .create();

    @AfterEach
    void endsWithoutTrace() {
        balancer.close();
        time.settle();
        assertThat(consul.openWatches()).isZero();
        assertThat(time.aliveThreads()).isEmpty();
        assertThat(time.failures()).isEmpty();
        assertThat(views).isEmpty();
    }

    static List<ServiceInstance> in(String datacenter, String service, int count) {
        List<ServiceInstance> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(ServiceInstance.builder(service, service + "-" + datacenter + "-" + i).address("10.0.0." + i)
                    .port(8080).node(new ServiceInstance.Node("node-" + datacenter, "10.0.0.1", datacenter, Map.of()))
                    .build());
        }
        return list;
    }

    private void here(int count) {
        consul.publish(ORDERS, in("dc1", "orders", count));
    }

    private void there(String datacenter, int count) {
        consul.publish(ORDERS.in(datacenter), in(datacenter, "orders", count));
    }

    private String where() {
        return balancer.lookup("orders").node().datacenter();
    }

    private void begin() {
        here(2);
        there("dc2", 2);
        there("dc3", 2);
        assertThat(where()).isEqualTo("dc1");
    }

    @Test
    void looksIntoTheOwnDatacenterFirstAndWatchesTheNextOne() {
        begin();

        assertThat(balancer.instances("orders")).hasSize(2).allMatch(one -> one.node().datacenter().equals("dc1"));
        assertThat(consul.everOpened()).as("the own one and one more").isEqualTo(2);
        assertThat(balancer.datacenter("orders")).isEqualTo("dc1");
        assertThat(views).singleElement().satisfies(view -> {
            assertThat(view.query()).isEqualTo("orders");
            assertThat(view.isLocal()).isTrue();
        });
    }

    @Test
    void goesToTheNextDatacenterAtOnceWhenTheListEmptiesAndComesBackAQuarterOfASecondAfterItIsWell() {
        begin();

        here(0);
        assertThat(where()).isEqualTo("dc2");
        assertThat(balancer.instances("orders")).allMatch(one -> one.node().datacenter().equals("dc2"));
        assertThat(balancer.datacenter("orders")).isEqualTo("dc2");

        here(1);
        time.advance(Duration.ofMillis(249));
        assertThat(where()).isEqualTo("dc2");
        time.advance(Duration.ofMillis(1));
        assertThat(where()).isEqualTo("dc1");
        assertThat(switches).containsExactly("dc1>dc2", "dc2>dc1");
        assertThat(time.aliveThreads()).extracting(Thread::getName).noneMatch(name -> name.contains("failover"));
    }

    @Test
    void goesToAClusterPeerAndComesBack() {
        ServiceQuery atPeer = ServiceQuery.builder("orders").peer("west").build();
        try (LoadBalancer toPeer = LoadBalancer.builder(StubConsul.of(consul, time))
                .failover(FailoverPolicy.to("dc1", "peer:west")).create()) {
            here(1);
            consul.publish(atPeer, in("dc1", "orders", 2).stream()
                    .map(instance -> instance.toBuilder().peer("west").build()).toList());
            assertThat(toPeer.lookup("orders").peer()).isNull();

            here(0);
            assertThat(toPeer.lookup("orders").peer()).isEqualTo("west");
            assertThat(toPeer.datacenter("orders")).isEqualTo("peer:west");
            here(1);
            time.advance(Duration.ofMillis(250));
            assertThat(toPeer.lookup("orders").peer()).isNull();
            assertThat(switches).containsExactly("dc1>peer:west", "peer:west>dc1");
        }
    }

    @Test
    void aQueryForAPeerStaysThere() {
        ServiceQuery atPeer = ServiceQuery.builder("orders").peer("west").build();
        begin();
        consul.publish(atPeer, List.of());

        assertThatThrownBy(() -> balancer.lookup(atPeer)).isInstanceOf(NoInstanceException.class)
                .hasMessageContaining("Consul knows no instance of orders that the peer west exports");
    }

    @Test
    void goesFromOneToTheNextAndBackInOrder() {
        begin();

        here(0);
        assertThat(where()).isEqualTo("dc2");
        there("dc2", 0);
        assertThat(where()).isEqualTo("dc3");
        there("dc2", 1);
        time.advance(Duration.ofSeconds(1));
        assertThat(where()).isEqualTo("dc2");
        here(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(where()).isEqualTo("dc1");
    }

    @Test
    void staysAwayFromADatacenterThatComesAndGoesTenTimesASecond() {
        begin();

        for (int i = 0; i < 600; i++) {
            here(i % 2);
            time.advance(Duration.ofMillis(100));
            assertThat(where()).isIn("dc1", "dc2");
        }

        assertThat(switches).containsExactly("dc1>dc2");
    }

    @Test
    void waitsTwiceAsLongEachTimeThatTheDatacenterFailsSoonAfterTheReturn() {
        begin();
        List<Long> waited = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            here(0);
            assertThat(where()).isEqualTo("dc2");
            here(1);
            long since = time.nanoTime();
            while (where().equals("dc2")) {
                time.advance(Duration.ofMillis(50));
            }
            waited.add(Duration.ofNanos(time.nanoTime() - since).toMillis());
        }

        assertThat(waited).containsExactly(250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L,
                60_000L);

        time.advance(Duration.ofMinutes(1));
        here(0);
        here(1);
        time.advance(Duration.ofMillis(250));
        assertThat(where()).as("after a minute without a failure").isEqualTo("dc1");
    }

    @Test
    void goesAwayWhileAllInstancesAreOutliersAndComesBackWhenTheirTimeIsOver() {
        consul.publish(ServiceQuery.of("careful"), in("dc1", "careful", 2));
        consul.publish(ServiceQuery.of("careful").in("dc2"), in("dc2", "careful", 2));
        for (int i = 0; i < 10; i++) {
            try (Selection selection = balancer.select("careful")) {
                assertThat(selection.instance().node().datacenter()).isEqualTo("dc1");
                selection.failure("status 500");
            }
        }

        assertThat(balancer.lookup("careful").node().datacenter()).isEqualTo("dc2");
        time.advance(Duration.ofSeconds(29));
        assertThat(balancer.lookup("careful").node().datacenter()).isEqualTo("dc2");
        time.advance(Duration.ofSeconds(2));
        assertThat(balancer.lookup("careful").node().datacenter()).isEqualTo("dc1");
    }

    @Test
    void aRetryGoesToTheNextDatacenterWhenAllInstancesOfTheOwnOneWereTried() {
        begin();
        PickRequest notHere = PickRequest.any();
        for (ServiceInstance failed : balancer.instances("orders")) {
            notHere = notHere.excluding(failed);
        }

        try (Selection selection = balancer.select(ORDERS, notHere)) {
            assertThat(selection.instance().node().datacenter()).isEqualTo("dc2");
        }
        assertThat(balancer.lookup(ORDERS, notHere).node().datacenter()).isEqualTo("dc2");
        assertThat(switches).isEmpty();
    }

    @Test
    void doesNotGoWhereTheListCannotBeConfirmedWhileThereIsAnotherPlace() {
        begin();
        here(0);
        there("dc2", 0);
        assertThat(where()).isEqualTo("dc3");
        here(1);
        there("dc2", 1);
        time.advance(Duration.ofSeconds(1));
        assertThat(where()).isEqualTo("dc1");
        consul.fail(ORDERS.in("dc2"), new ConsulUnavailableException("No path to datacenter", null));

        here(0);

        assertThat(where()).isEqualTo("dc3");
        there("dc3", 0);
        assertThat(where()).as("the last good list is better than none").isEqualTo("dc2");
    }

    @Test
    void staysWithTheOwnDatacenterWhenConsulIsAway() {
        begin();

        consul.fail(ORDERS, new ConsulUnavailableException("refused", null));
        consul.fail(ORDERS.in("dc2"), new ConsulUnavailableException("refused", null));
        time.advance(Duration.ofMinutes(10));

        assertThat(where()).isEqualTo("dc1");
        assertThat(balancer.state("orders").isStale()).isTrue();
        assertThat(switches).isEmpty();
    }

    @Test
    void saysThatThereIsNoneAnywhere() {
        here(0);
        // nobody knows yet that this is the own one
        there("dc1", 0);
        there("dc2", 0);
        there("dc3", 0);

        assertThatThrownBy(() -> balancer.lookup("orders")).isInstanceOf(NoInstanceException.class)
                .hasMessageContaining("nor is there one in").hasMessageContaining("dc2, dc3");
        assertThat(balancer.instances("orders")).isEmpty();

        there("dc3", 1);
        assertThat(where()).isEqualTo("dc3");
    }

    @Test
    void aQueryThatNamesItsDatacenterStaysThere() {
        there("dc2", 0);
        here(2);

        assertThatThrownBy(() -> balancer.lookup(ORDERS.in("dc2"))).isInstanceOf(NoInstanceException.class);
        assertThat(consul.everOpened()).isEqualTo(1);
    }

    @Test
    void opensTheOtherDatacenterOnDemandWhereThatIsWanted() {
        try (LoadBalancer lazy = LoadBalancer.builder(StubConsul.of(consul, time))
                .failover(FailoverPolicy.to("dc2").watchingAtOnce(0)).create()) {
            here(1);
            there("dc2", 1);
            assertThat(lazy.lookup("orders").node().datacenter()).isEqualTo("dc1");
            assertThat(consul.everOpened()).isEqualTo(1);

            here(0);

            assertThat(lazy.lookup("orders").node().datacenter()).isEqualTo("dc2");
            assertThat(consul.everOpened()).isEqualTo(2);
        }
    }

    @Test
    void ordersDatacentersByTheirCoordinates() {
        assertThat(DatacenterOrder.byDistance(List.of(Coordinates.of("far", 0.2), Coordinates.of("own", 0),
                Coordinates.none("unknown"), Coordinates.of("near", 0.02)), "own"))
                .containsExactly("near", "far", "unknown");
    }

    @Test
    void aStrategyThatThrowsWhenAskedWhetherItIsSpentDoesNotStopTheFailover() {
        BalancingStrategy hostile = pool -> new InstancePicker() {
            @Override
            public Candidate pick(PickRequest request) {
                return pool.candidates().getFirst();
            }

            @Override
            public boolean wantsOutcomes() {
                return true;
            }

            @Override
            public void ended(Candidate candidate, Outcome outcome, long elapsed) {
                throw new IllegalStateException("hostile");
            }

            @Override
            public boolean isSpent() {
                throw new IllegalStateException("hostile");
            }
        };
        try (LoadBalancer other = LoadBalancer.builder(StubConsul.of(consul, time)).strategy(hostile)
                .failover(FailoverPolicy.to("dc2")).create()) {
            here(1);
            there("dc2", 1);
            try (Selection selection = other.select("orders")) {
                selection.failure("status 500");
            }
            assertThat(other.lookup("orders").node().datacenter()).isEqualTo("dc1");
            here(0);
            assertThat(other.lookup("orders").node().datacenter()).isEqualTo("dc2");
        }
    }

    @Test
    void isInTheRightPlaceAfterAStormOfChangesFromManyThreads() throws Exception {
        begin();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                int mine = thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        switch (mine) {
                            case 0 -> here(i % 2);
                            case 1 -> there("dc2", i % 2);
                            case 2 -> there("dc3", i % 3);
                            default -> balancer.instances("orders");
                        }
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        here(2);
        there("dc2", 0);
        time.advance(Duration.ofMinutes(2));

        assertThat(where()).isEqualTo("dc1");
    }

    @Test
    void theSameInAnotherDatacenterWantsTheSameInstances() {
        ServiceQuery query = ServiceQuery.builder("orders").tag("v2").meta("a", "b").nodeMeta("c", "d").near("_agent")
                .filter("Service.Port > 1").atWorst(HealthStatus.WARNING).namespace("n").partition("p").connect(true)
                .build();

        assertThat(query.in("dc2").in(null)).isEqualTo(query);
        assertThat(query.in("dc2").connect()).isTrue();
    }
}
