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

import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.discovery.ServiceInstance;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 10_000;

    @Test
    void takesOneAfterTheOther() {
        InstancePicker picker = Strategies.roundRobin().picker(Instances.of("nginx", 3), 0);

        List<String> picks = IntStream.range(0, 7).mapToObj(i -> picker.pick().id()).toList();

        assertThat(picks).containsExactly("nginx-0", "nginx-1", "nginx-2", "nginx-0", "nginx-1", "nginx-2", "nginx-0");
        assertThat(picker.turn()).isEqualTo(7);
    }

    @Test
    void isExactAmongThreads() throws Exception {
        List<ServiceInstance> instances = Instances.of("nginx", 5);
        InstancePicker picker = Strategies.roundRobin().picker(instances, 0);
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
    void goesOnFromTheTurnItIsGiven() {
        InstancePicker picker = Strategies.roundRobin().picker(Instances.of("nginx", 3), 4);

        assertThat(picker.pick().id()).isEqualTo("nginx-1");
        assertThat(picker.turn()).isEqualTo(5);
    }

    @Test
    void countsBeyondTheRangeOfAnInt() {
        long turn = 3_000_000_000L;
        InstancePicker picker = Strategies.roundRobin().picker(Instances.of("nginx", 7), turn);

        assertThat(picker.pick().id()).isEqualTo("nginx-" + turn % 7);
        assertThat(picker.turn()).isEqualTo(turn + 1);
    }

    @Test
    void randomPickReachesEveryInstanceAndNoOther() {
        List<ServiceInstance> instances = Instances.of("nginx", 4);
        InstancePicker picker = Strategies.random().picker(instances, 0);

        // each of them is missed with a probability of 0.75 ^ 1000
        assertThat(IntStream.range(0, 1000).mapToObj(i -> picker.pick()).distinct())
                .containsExactlyInAnyOrderElementsOf(instances);
    }
}
