package io.lictor.mesh.traffic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Choices of a splitter: by turns, and by a key. */
class SplitterTest {

    private static Plan split(Object... parts) {
        return Chains.plan(new Chains().splitter("web", parts).from("splitter:web"));
    }

    @Test
    void ninetyToTenIsExactOverAHundredThousandPicks() {
        assertThat(Chains.count(split("a", 90, "b", 10), 100_000)).isEqualTo(Map.of("a", 90_000, "b", 10_000));
    }

    @Test
    void anyWeightsAreExactOverACycleAndNeverFarOff() {
        Random random = new Random(8);
        for (int round = 0; round < 50; round++) {
            int first = random.nextInt(1, 9_000);
            int second = random.nextInt(1, 10_000 - first);
            int third = 10_000 - first - second;
            Plan plan = split("a", first / 100.0, "b", second / 100.0, "c", third / 100.0);
            Map<String, Integer> counts = new TreeMap<>();
            for (int i = 1; i <= 10_000; i++) {
                counts.merge(plan.route().target(null).id(), 1, Integer::sum);
                assertThat(counts.getOrDefault("a", 0)).isCloseTo((int) ((long) first * i / 10_000), within(2));
            }
            assertThat(counts).isEqualTo(Map.of("a", first, "b", second, "c", third));
        }
    }

    @Test
    void sharesAreExactAmongThreads() throws InterruptedException {
        Plan plan = split("a", 90, "b", 10);
        Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        List<Thread> threads = IntStream.range(0, 4).mapToObj(t -> Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 25_000; i++) {
                counts.computeIfAbsent(plan.route().target(null).id(), id -> new AtomicInteger()).incrementAndGet();
            }
        })).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counts.get("a")).hasValue(90_000);
        assertThat(counts.get("b")).hasValue(10_000);
    }

    @Test
    void zeroMeansNever() {
        assertThat(Chains.count(split("a", 100, "b", 0), 1_000)).isEqualTo(Map.of("a", 1_000));
        Plan plan = split("a", 100, "b", 0);
        assertThat(IntStream.range(0, 1_000)).allMatch(i -> plan.route().target("k" + i).id().equals("a"));
    }

    @Test
    void whatHasNoInstancesGivesItsShareToTheOthersInProportion() {
        Plan plan = Chains.plan(new Chains().splitter("web", "a", 60, "b", 20, "c", 20).from("splitter:web"), "b");
        assertThat(Chains.count(plan, 1_000)).isEqualTo(Map.of("a", 750, "c", 250));
    }

    @Test
    void withoutAnyInstanceTheHeaviestPartIsChosenForTheLookupToSaySo() {
        Plan plan = Chains.plan(new Chains().splitter("web", "a", 20, "b", 80).from("splitter:web"), "a", "b");
        assertThat(plan.route().target(null).id()).isEqualTo("b");
        assertThat(plan.route().target("key").instances()).isEmpty();
    }

    @Test
    void keysKeepTheWeightsAndMoveOnlyTowardsWhatHasGained() {
        Random random = new Random(9);
        for (int round = 0; round < 20; round++) {
            int before = random.nextInt(1, 60);
            int after = random.nextInt(before, 99);
            Plan first = split("a", 100 - before, "b", before);
            Plan second = split("a", 100 - after, "b", after);
            int b = 0;
            for (int i = 0; i < 20_000; i++) {
                String key = "customer-" + i;
                String was = first.route().target(key).id();
                String is = second.route().target(key).id();
                assertThat(first.route().target(key).id()).isEqualTo(was);
                assertThat(was.equals("b") && is.equals("a")).isFalse();
                b += is.equals("b") ? 1 : 0;
            }
            assertThat(b / 200.0).isCloseTo(after, within(1.5));
        }
    }

    @Test
    void aSplitOfASplitIsMultipliedAndWhatLeadsToTheSameEndIsOnePart() {
        Map<String, Object> nodes = new HashMap<>();
        Chains ends = new Chains().resolver("a").resolver("b");
        Map<?, ?> chain = table(ends.from("x"), "Chain");
        table(chain, "Nodes").forEach((name, node) -> nodes.put((String) name, node));
        nodes.put("splitter:web", splits("resolver:a", 50, "splitter:inner", 50));
        nodes.put("splitter:inner", splits("resolver:a", 50, "resolver:b", 50));
        Map<String, Object> targets = new HashMap<>();
        table(chain, "Targets").forEach((name, target) -> targets.put((String) name, target));
        assertThat(Chains.count(Chains.plan(Chains.answer("splitter:web", nodes, targets)), 400))
                .isEqualTo(Map.of("a", 300, "b", 100));
    }

    private static Map<?, ?> table(Map<?, ?> of, String name) {
        return (Map<?, ?>) requireNonNull(of.get(name));
    }

    private static Map<String, Object> splits(String first, int weight, String second, int other) {
        return Map.of("Type", "splitter", "Name", "s", "Splits", List.of(Map.of("Weight", weight, "NextNode", first),
                Map.of("Weight", other, "NextNode", second)));
    }

    @Test
    void turnsGoOnWhenWeightsChange() {
        Map<String, Turns> turns = new TreeMap<>();
        List<String> picked = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            // a plan for each pick, as when instances come and go all the time
            Plan plan = Chains.plan(
                    Chains.read(new Chains().splitter("web", "a", 90, "b", 10).from("splitter:web")), turns);
            picked.add(plan.route().target(null).id());
        }
        assertThat(picked).filteredOn("b"::equals).hasSize(100);
    }
}
