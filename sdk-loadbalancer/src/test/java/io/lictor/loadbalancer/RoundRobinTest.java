package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.lictor.api.discovery.ServiceInstance;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 10_000;

    @Test
    void takesOneAfterTheOther() {
        Picks picker = Picks.of(Strategies.roundRobin(), Instances.of("nginx", 3));

        List<String> picks = IntStream.range(0, 7).mapToObj(i -> picker.pick().id()).toList();

        assertThat(picks).containsExactly("nginx-0", "nginx-1", "nginx-2", "nginx-0", "nginx-1", "nginx-2", "nginx-0");
    }

    @Test
    void isExactAmongThreads() throws Exception {
        List<ServiceInstance> instances = Instances.of("nginx", 5);
        Picks picker = Picks.of(Strategies.roundRobin(), instances);
        Map<ServiceInstance, Integer> counts = new HashMap<>();

        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            Callable<List<ServiceInstance>> picks = () -> IntStream.range(0, ROUNDS * instances.size() / THREADS)
                    .mapToObj(i -> picker.pick()).toList();
            List<Future<List<ServiceInstance>>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(picks));
            }
            for (Future<List<ServiceInstance>> one : all) {
                one.get().forEach(instance -> counts.merge(instance, 1, Integer::sum));
            }
        }

        assertThat(counts).hasSize(5).allSatisfy((instance, count) -> assertThat(count).isEqualTo(ROUNDS));
    }

    @Test
    void goesOnWhereItWasWhenTheListChanges() {
        Picks picker = Picks.of(Strategies.roundRobin(), Instances.of("nginx", 3));
        picker.ids(4);

        picker.publish(Instances.of("nginx", 4));

        assertThat(picker.ids(4)).containsExactly("nginx-0", "nginx-1", "nginx-2", "nginx-3");
        picker.publish(Instances.of("nginx", 3));
        assertThat(picker.ids(2)).containsExactly("nginx-2", "nginx-0");
    }

    @Test
    void goesOnAfterAnEmptyList() {
        Picks picker = Picks.of(Strategies.roundRobin(), Instances.of("nginx", 3));
        picker.ids(4);

        picker.publish(List.of());
        picker.publish(Instances.of("nginx", 3));

        assertThat(picker.ids(1)).containsExactly("nginx-1");
    }

    @Test
    void countsBeyondTheRangeOfAnInt() {
        Picks picker = Picks.of(Strategies.roundRobin(), Instances.of("nginx", 7));
        picker.continueAt(3_000_000_000L);

        assertThat(picker.ids(1)).containsExactly("nginx-" + 3_000_000_000L % 7);
    }

    @Test
    void randomPickReachesEveryInstanceAndNoOther() {
        List<ServiceInstance> instances = Instances.of("nginx", 4);
        Picks picker = Picks.of(Strategies.random(), instances);

        // each of them is missed with a probability of 0.75 ^ 1000
        assertThat(IntStream.range(0, 1000).mapToObj(i -> picker.pick()).distinct())
                .containsExactlyInAnyOrderElementsOf(instances);
    }
}
