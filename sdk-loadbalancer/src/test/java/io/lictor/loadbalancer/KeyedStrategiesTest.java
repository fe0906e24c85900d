package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies that give the same instances again: by key, by client, by where they are. */
class KeyedStrategiesTest {

    private static final int KEYS = 10_000;

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 20, 100})
    void removingAnInstanceMovesItsKeysOnly(int count) {
        List<ServiceInstance> instances = Instances.of("nginx", count);
        Picks picks = Picks.of(Strategies.consistentHashing(), instances);
        Map<String, String> before = owners(picks);

        picks.publish(instances.subList(0, count - 1));
        Map<String, String> after = owners(picks);

        String removed = "nginx-" + (count - 1);
        before.forEach((key, owner) -> {
            if (owner.equals(removed)) {
                assertThat(after.get(key)).isNotEqualTo(removed);
            } else {
                assertThat(after.get(key)).isEqualTo(owner);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 20, 100})
    void addingAnInstanceMovesItsShareOfTheKeysAndAllOfThemToIt(int count) {
        List<ServiceInstance> instances = Instances.of("nginx", count + 1);
        Picks picks = Picks.of(Strategies.consistentHashing(), instances.subList(0, count));
        Map<String, String> before = owners(picks);

        picks.publish(instances);
        Map<String, String> after = owners(picks);

        List<String> moved = before.keySet().stream().filter(key -> !Objects.equals(after.get(key), before.get(key)))
                .toList();
        assertThat(moved).allSatisfy(key -> assertThat(after).containsEntry(key, "nginx-" + count));
        assertThat((double) moved.size()).isBetween(0.6 * KEYS / (count + 1), 1.5 * KEYS / (count + 1));
    }

    @Test
    void keysHaveTheSameOwnerWhateverTheOrderOfTheList() {
        List<ServiceInstance> instances = Instances.of("nginx", 7);

        assertThat(owners(Picks.of(Strategies.consistentHashing(), instances.reversed())))
                .isEqualTo(owners(Picks.of(Strategies.consistentHashing(), instances)));
    }

    @Test
    void keysAreSpreadOverTheInstances() {
        Map<String, Integer> counts = new TreeMap<>();
        owners(Picks.of(Strategies.consistentHashing(), Instances.of("nginx", 20)))
                .forEach((key, owner) -> counts.merge(owner, 1, Integer::sum));

        assertThat(counts).hasSize(20)
                .allSatisfy((id, count) -> assertThat((double) count).isBetween(0.7 * KEYS / 20, 1.4 * KEYS / 20));
    }

    @Test
    void noInstanceHasMoreCallsUnderWayThanTheBoundAllows() {
        Picks picks = Picks.of(Strategies.consistentHashing(1.25), Instances.of("nginx", 8));
        Map<String, Integer> open = new HashMap<>();

        for (int total = 1; total <= 400; total++) {
            // three hot keys, which without a bound would have three instances between them
            String id = picks.select(PickRequest.key("hot-" + total % 3)).instance().id();
            assertThat(open.merge(id, 1, Integer::sum)).isLessThanOrEqualTo((int) Math.ceil(1.25 * total / 8));
        }
        assertThat(open).hasSize(8);
    }

    @Test
    void withoutABoundAKeyStaysWhereItIs() {
        Picks picks = Picks.of(Strategies.consistentHashing(Double.POSITIVE_INFINITY), Instances.of("nginx", 8));

        assertThat(IntStream.range(0, 100).mapToObj(i -> picks.select(PickRequest.key("hot")).instance().id())
                .collect(Collectors.toSet())).hasSize(1);
        assertThatThrownBy(() -> Strategies.consistentHashing(1)).hasMessage("loadBound: 1.0 (expected: > 1)");
    }

    @Test
    void aCallWithoutKeyGoesAnywhere() {
        Picks picks = Picks.of(Strategies.consistentHashing(), Instances.of("nginx", 4));

        assertThat(Set.copyOf(picks.ids(1_000))).hasSize(4);
    }

    @Test
    void stickyKeysStayWhileTheirInstanceIsThere() {
        Picks picks = Picks.of(Strategies.sticky(Strategies.roundRobin()), Instances.of("nginx", 3));
        Map<String, String> before = owners(picks);

        picks.publish(Instances.of("nginx", 5));
        assertThat(owners(picks)).isEqualTo(before);

        picks.publish(Instances.of("nginx", 5).subList(1, 5));
        Map<String, String> after = owners(picks);
        before.forEach((key, owner) -> {
            if (owner.equals("nginx-0")) {
                assertThat(after.get(key)).isNotEqualTo(owner);
            } else {
                assertThat(after.get(key)).isEqualTo(owner);
            }
        });
    }

    @Test
    void stickyKeysOfOthersStayWhenAnInstanceIsEjectedAndWhenItReturns() {
        Picks picks = Picks.of(
                Strategies.ejectingOutliers(OutlierSettings.defaults(), Strategies.sticky(Strategies.roundRobin())),
                Instances.of("nginx", 10));
        Map<String, String> before = owners(picks);
        String ejected = before.get("customer-0");

        for (int i = 0; i < 5; i++) {
            try (Selection selection = picks.select(PickRequest.key("customer-0"))) {
                selection.failure("status 503");
            }
        }
        Map<String, String> during = owners(picks);
        before.forEach((key, owner) -> {
            if (owner.equals(ejected)) {
                assertThat(during.get(key)).isNotEqualTo(owner);
            } else {
                assertThat(during.get(key)).isEqualTo(owner);
            }
        });

        picks.time().advance(Duration.ofSeconds(31));
        assertThat(owners(picks)).isEqualTo(during);
    }

    @Test
    void stickyKeysStayWhenAPoolGrowsBeyondTheSubset() {
        Picks picks = Picks.of(Strategies.subset(5, "client", Strategies.sticky(Strategies.roundRobin())),
                Instances.of("nginx", 5));
        Map<String, String> before = owners(picks);

        picks.publish(Instances.of("nginx", 6));
        Map<String, String> after = owners(picks);

        Set<String> left = Set.copyOf(after.values());
        before.forEach((key, owner) -> {
            if (left.contains(owner)) {
                assertThat(after.get(key)).isEqualTo(owner);
            }
        });
    }

    @Test
    void stickyWithoutKeysIsOneInstance() {
        Picks picks = Picks.of(Strategies.sticky(Strategies.random()), Instances.of("nginx", 5));

        assertThat(Set.copyOf(picks.ids(100))).hasSize(1);
    }

    @Test
    void stickyForgetsTheKeysThatAreUsedLeast() {
        RecentKeys<String> keys = new RecentKeys<>(1_000);
        keys.put("busy", "value");
        for (int i = 0; i < 10_000; i++) {
            keys.put("key-" + i, "value");
            assertThat(keys.get("busy")).isEqualTo("value");
        }

        assertThat(keys.get("key-1")).isNull();
        assertThat(keys.get("key-9999")).isEqualTo("value");
        assertThat(IntStream.range(0, 10_000).filter(i -> keys.get("key-" + i) != null).count())
                .isBetween(400L, 1_000L);
    }

    @Test
    void aSubsetIsTheSameForTheSameClientAndChangesByOneInstanceAtMost() {
        List<ServiceInstance> instances = Instances.of("nginx", 100);
        Picks picks = Picks.of(Strategies.subset(10, "client-7", Strategies.roundRobin()), instances);
        Set<String> before = Set.copyOf(picks.ids(30));
        assertThat(before).hasSize(10);

        for (int removed = 0; removed < 100; removed++) {
            List<ServiceInstance> fewer = new ArrayList<>(instances);
            fewer.remove(removed);
            picks.publish(fewer);
            Set<String> after = Set.copyOf(picks.ids(30));
            assertThat(after).hasSize(10);
            assertThat(before.stream().filter(id -> !after.contains(id)).count())
                    .isEqualTo(before.contains("nginx-" + removed) ? 1 : 0);
        }
    }

    @Test
    void subsetsOfManyClientsCoverTheInstancesEvenly() {
        Map<String, Integer> clients = new HashMap<>();
        for (int client = 0; client < 400; client++) {
            Picks picks = Picks.of(Strategies.subset(10, "client-" + client, Strategies.roundRobin()),
                    Instances.of("nginx", 100));
            picks.ids(10).forEach(id -> clients.merge(id, 1, Integer::sum));
        }

        // 40 on average, with a standard deviation of 6
        assertThat(clients).hasSize(100).allSatisfy((id, count) -> assertThat(count).isBetween(20, 60));
    }

    @Test
    void aPoolNoLargerThanTheSubsetIsTakenWhole() {
        Picks picks = Picks.of(Strategies.subset(10, "client", Strategies.roundRobin()), Instances.of("nginx", 10));

        assertThat(Set.copyOf(picks.ids(10))).hasSize(10);
    }

    @Test
    void localityTakesTheZoneThenTheDatacenterThenAny() {
        List<ServiceInstance> instances = new ArrayList<>(List.of(Instances.inZone("nginx", 0, "a"),
                Instances.inZone("nginx", 1, "a"), Instances.inZone("nginx", 2, "b"),
                Instances.with(Instances.inZone("nginx", 3, "a"), Map.of("zone", "a"), "dc2")));
        Picks picks = Picks.of(Strategies.localityFirst("a", "dc1", Strategies.roundRobin()), instances);
        assertThat(picks.ids(4)).containsExactly("nginx-0", "nginx-1", "nginx-0", "nginx-1");

        picks.publish(instances.subList(2, 4));
        assertThat(picks.ids(2)).containsExactly("nginx-2", "nginx-2");
        picks.publish(instances.subList(3, 4));
        assertThat(picks.ids(1)).containsExactly("nginx-3");
    }

    @Test
    void localitySpillsOverWhatIsMoreThanTheCapacityAndComesBack() {
        List<ServiceInstance> instances = List.of(Instances.inZone("nginx", 0, "a"), Instances.inZone("nginx", 1, "a"),
                Instances.inZone("nginx", 2, "b"));
        Picks picks = Picks.of(Strategies.localityFirst("a", "dc1", 2, Strategies.leastRequests()), instances);

        List<Selection> open = IntStream.range(0, 6).mapToObj(i -> picks.select()).toList();
        assertThat(open.subList(0, 4)).extracting(selection -> selection.instance().meta("zone")).containsOnly("a");
        assertThat(open.subList(4, 6)).extracting(selection -> selection.instance().meta("zone")).containsOnly("b");
        assertThat(picks.select().instance()).as("all are full").isIn(instances);

        open.forEach(Selection::close);
        assertThat(picks.select().instance().meta("zone")).isEqualTo("a");
    }

    private static Map<String, String> owners(Picks picks) {
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            String key = "customer-" + i;
            owners.put(key, picks.pick(PickRequest.key(key)).id());
        }
        return owners;
    }
}
