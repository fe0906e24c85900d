package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.Test;

/** When a chain is obeyed. */
class PlannerTest {

    private final ManualTime time = ManualTime.create();
    private final Map<String, List<ServiceInstance>> lists = new TreeMap<>();
    private final Map<String, ConsulException> failures = new TreeMap<>();
    private final Set<String> open = new HashSet<>();
    private final Planner planner = new Planner(time, ServiceQuery.of("web"),
            TrafficRules.builder(stub(ConsulClient.class, Map.of())).patience(Duration.ofSeconds(1)).build(),
            new Lists(discovery(), () -> {}));

    @SuppressWarnings("unchecked")
    private static <T> T stub(Class<T> type, Map<String, Object> answers) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> answers.get(method.getName()));
    }

    private ServiceDiscovery discovery() {
        return (ServiceDiscovery) Proxy.newProxyInstance(ServiceDiscovery.class.getClassLoader(),
                new Class<?>[]{ServiceDiscovery.class}, (proxy, method, arguments) -> watch(arguments[0].toString()));
    }

    private Watch<?> watch(String query) {
        open.add(query);
        return (Watch<?>) Proxy.newProxyInstance(Watch.class.getClassLoader(), new Class<?>[]{Watch.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "state" -> new WatchState<>(lists.get(query), 1, null, null, 0, failures.get(query));
                    case "close" -> {
                        open.remove(query);
                        yield null;
                    }
                    default -> null;
                });
    }

    private void obey(String service) {
        planner.take(new Chains().resolver(service).from("resolver:" + service));
    }

    private String planned() {
        return String.valueOf(planner.plan());
    }

    private void listed(String... services) {
        for (String service : services) {
            lists.put(service, List.of(Chains.instance(service)));
        }
    }

    @Test
    void aChangeWaitsForItsLists() {
        listed("a");
        obey("a");
        assertThat(planned()).isEqualTo("plan a=1");

        obey("b");
        assertThat(planned()).isEqualTo("plan a=1");
        assertThat(open).containsExactlyInAnyOrder("a", "b");
        listed("b");
        assertThat(planned()).isEqualTo("plan b=1");
        assertThat(open).containsExactly("b");
    }

    @Test
    void aChangeWaitsNoLongerThanItMay() {
        listed("a");
        obey("a");
        assertThat(planned()).isEqualTo("plan a=1");
        obey("b");
        assertThat(planned()).isEqualTo("plan a=1");
        assertThat(planner.untilNext()).isEqualTo(Duration.ofSeconds(1).toNanos());
        time.advance(Duration.ofMillis(600));
        // another change does not make the first one wait anew
        obey("c");
        time.advance(Duration.ofMillis(400));
        assertThat(planned()).isEqualTo("plan c=0");
        assertThat(open).containsExactly("c");
    }

    @Test
    void aListThatConsulRefusesIsNotWaitedFor() {
        listed("a");
        obey("a");
        assertThat(planned()).isEqualTo("plan a=1");
        failures.put("b", new ConsulRejectedException("no", 500, "bad filter", null));
        obey("b");
        assertThat(planned()).isEqualTo("plan b=0");
    }

    @Test
    void theFirstChainIsNotObeyedBeforeAnythingIsKnown() {
        obey("a");
        assertThat(planned()).isEqualTo("null");
        time.advance(Duration.ofSeconds(10));
        assertThat(planned()).isEqualTo("null");
        listed("a");
        assertThat(planned()).isEqualTo("plan a=1");
    }

    @Test
    void newWeightsWaitForNothing() {
        listed("a");
        planner.take(new Chains().splitter("web", "a", 90, "b", 10).from("splitter:web"));
        assertThat(planned()).isEqualTo("null");
        time.advance(Duration.ofSeconds(1));
        assertThat(planned()).isEqualTo("plan a=1 b=0");
        // b is still unknown
        planner.take(new Chains().splitter("web", "a", 50, "b", 50).from("splitter:web"));
        planned();
        assertThat(planner.untilNext()).isEqualTo(Long.MAX_VALUE);
    }
}
