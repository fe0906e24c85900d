package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.http.transport.PollBudget;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thousand clients, a watch each, of one Consul that goes away and comes back, in simulated time. */
class WatchHerdTest {

    private static final int CLIENTS = 1_000;
    private static final Duration SLICE = Duration.ofMillis(100);

    private final ManualTime time = ManualTime.create();
    private final ScriptedConsul consul = new ScriptedConsul(time);
    private final List<WatchHub> hubs = new ArrayList<>();
    private final List<Watch<List<String>>> watches = new ArrayList<>();

    @AfterEach
    void close() {
        List<Thread> closers = hubs.stream().map(hub -> Thread.startVirtualThread(hub::close)).toList();
        // after a failure some wait for the time, which stands
        Await.holdsWithin(Duration.ofSeconds(30), () -> closers.stream().noneMatch(Thread::isAlive));
        time.close();
    }

    @Test
    void pollsComeBackSpreadOverASecond() {
        Random random = new Random(20_261_122);
        time.random(random::nextDouble);
        consul.set(7, "a");
        for (int i = 0; i < CLIENTS; i++) {
            WatchHub hub = new WatchHub(time,
                    WatchPolicy.of(ConsulSettings.builder().build()),
                    new PollBudget(48, time));
            hubs.add(hub);
            watches.add(hub.open(WatchSpec.of("test/list", "test/list", consul)
                    .guarding(EmptyPolicy.of(List::isEmpty))));
        }
        time.advance(Duration.ofSeconds(10));
        Duration lost = now();
        consul.refusesConnections();
        time.advance(Duration.ofSeconds(10));
        int asking = peak(lost.plusSeconds(3), SLICE);
        Duration back = now();
        consul.set(3, "a", "b");
        consul.isBack();
        time.advance(Duration.ofSeconds(1));

        assertThat(watches).allMatch(watch -> watch.await(Duration.ZERO).equals(List.of("a", "b")));
        int most = peak(back, SLICE);
        System.out.printf("polls of %d clients: at most %d in 100 ms while away, %d when it is back, %d in a second%n",
                CLIENTS, asking, most, peak(back, Duration.ofSeconds(1)));
        // each asks twice: for the list, and then to wait for the next one
        assertThat(most).isLessThanOrEqualTo(2 * CLIENTS / 5);
        assertThat(asking).isLessThanOrEqualTo(CLIENTS / 5);

        Duration settled = now();
        time.advance(Duration.ofMinutes(1));
        int later = peak(settled, SLICE);
        System.out.printf("polls of %d clients: at most %d in 100 ms in the minute after%n", CLIENTS, later);
        assertThat(later).as("still spread when the waits are over").isLessThanOrEqualTo(2 * CLIENTS / 5);
    }

    private int peak(Duration since, Duration slice) {
        Map<Long, Integer> slices = new TreeMap<>();
        consul.moments().stream().map(Duration::ofNanos).filter(at -> at.compareTo(since) >= 0)
                .forEach(at -> slices.merge(at.minus(since).toNanos() / slice.toNanos(), 1, Integer::sum));
        return slices.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private Duration now() {
        return Duration.ofNanos(time.nanoTime());
    }
}
