package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.Level;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which strategy a lookup goes by, and what becomes of one that fails. */
class StrategyChoiceTest {

    private static final BalancingStrategy ALWAYS_LAST = pool -> request -> pool.candidates().getLast();

    private final ManualTime time = ManualTime.create();
    private final StubDiscovery consul = new StubDiscovery(time);
    private final LoadBalancer.Builder builder = LoadBalancer.builder(StubConsul.of(consul, time));
    private final CapturedLog log = CapturedLog.of(Balancing.class);

    @BeforeEach
    void listenToTheLog() {
        consul.publish("nginx", Instances.of("nginx", 3));
    }

    @AfterEach
    void stopListening() {
        log.close();
        time.close();
    }

    @Test
    void usesTheStrategyOfTheServiceAndTheDefaultForOthers() {
        consul.publish("orders", Instances.of("orders", 3));
        LoadBalancer balancer = builder.strategy("nginx", ALWAYS_LAST).create();

        assertThat(picks(balancer, "nginx", 3)).containsExactly("nginx-2", "nginx-2", "nginx-2");
        assertThat(picks(balancer, "orders", 3)).containsExactly("orders-0", "orders-1", "orders-2");
    }

    @Test
    void usesTheStrategyThatIsSetForAll() {
        LoadBalancer balancer = builder.strategy(ALWAYS_LAST).create();

        assertThat(picks(balancer, "nginx", 2)).containsExactly("nginx-2", "nginx-2");
    }

    @Test
    void theLastPickerStaysWhenTheStrategyThrowsAndItIsLoggedOnce() {
        AtomicBoolean broken = new AtomicBoolean();
        LoadBalancer balancer = builder.strategy(pool -> {
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            return request -> pool.candidates().getLast();
        }).create();
        assertThat(picks(balancer, "nginx", 1)).containsExactly("nginx-2");

        broken.set(true);
        consul.publish("nginx", Instances.of("nginx", 4));
        consul.publish("nginx", Instances.of("nginx", 5));

        assertThat(picks(balancer, "nginx", 1)).containsExactly("nginx-2");
        assertThat(balancer.instances("nginx")).hasSize(5);
        assertThat(log.lines(Level.INFO)).singleElement().asString().contains("nginx", "its last picker stays");

        broken.set(false);
        consul.publish("nginx", Instances.of("nginx", 6));
        assertThat(picks(balancer, "nginx", 1)).containsExactly("nginx-5");
    }

    static List<InstancePicker> pickersThatFail() {
        Candidate foreign = (Candidate) Proxy.newProxyInstance(Candidate.class.getClassLoader(),
                new Class<?>[]{Candidate.class},
                (proxy, method, arguments) -> method.getName().equals("instance")
                        ? Instances.of("alien", 1).getFirst()
                        : null);
        return List.of(request -> {
            throw new IllegalStateException("broken");
        }, nothing(), request -> foreign);
    }

    @SuppressWarnings("NullAway") // what a user's strategy may do all the same
    private static InstancePicker nothing() {
        return request -> null;
    }

    @ParameterizedTest
    @MethodSource("pickersThatFail")
    void anInstanceOfTheListIsTakenWhenAPickFailsAndItIsLoggedOnce(InstancePicker failing) {
        LoadBalancer balancer = builder.strategy(pool -> failing).create();
        Set<String> all = Set.of("nginx-0", "nginx-1", "nginx-2");

        assertThat(picks(balancer, "nginx", 20)).isSubsetOf(all);
        ServiceInstance first = balancer.select("nginx").instance();
        PickRequest another = PickRequest.any().excluding(first);
        for (int i = 0; i < 20; i++) {
            assertThat(balancer.select(ServiceQuery.of("nginx"), another).instance().id())
                    .isIn(all).isNotEqualTo(first.id());
        }
        assertThat(log.lines(Level.INFO)).singleElement().asString().contains("fails to pick for nginx");
    }

    @Test
    void roundRobinStandsInForAStrategyThatThrowsAtTheFirstList() {
        LoadBalancer balancer = builder.strategy(pool -> {
            throw new IllegalStateException("broken");
        }).create();

        assertThat(picks(balancer, "nginx", 4)).containsExactly("nginx-0", "nginx-1", "nginx-2", "nginx-0");
        assertThat(log.lines(Level.INFO)).hasSize(1);
    }

    @Test
    @SuppressWarnings("NullAway") // what a strategy that is not checked for null may do
    void aStrategyThatReturnsNothingHasFailed() {
        LoadBalancer balancer = builder.strategy(pool -> null).create();

        assertThat(picks(balancer, "nginx", 2)).containsExactly("nginx-0", "nginx-1");
        assertThat(log.lines(Level.INFO)).hasSize(1);
    }

    @Test
    void roundRobinGoesOnWhereItWasAfterAnEmptyList() {
        LoadBalancer balancer = builder.create();
        assertThat(picks(balancer, "nginx", 5)).hasSize(5);

        consul.publish("nginx", List.<ServiceInstance>of());
        consul.publish("nginx", Instances.of("nginx", 4));

        assertThat(picks(balancer, "nginx", 1)).containsExactly("nginx-1");
    }

    private static List<String> picks(LoadBalancer balancer, String service, int count) {
        List<String> picks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picks.add(balancer.lookup(service).id());
        }
        return picks;
    }
}
