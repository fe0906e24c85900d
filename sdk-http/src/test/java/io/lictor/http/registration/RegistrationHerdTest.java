package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thousand clients of one agent that restarts without its data, in simulated time. */
class RegistrationHerdTest {

    private static final int CLIENTS = 1_000;
    private static final Duration SLICE = Duration.ofMillis(100);

    private final ManualTime time = ManualTime.create();
    private final StubAgent agent = new StubAgent(time);
    private final List<KeepAliveScheduler> schedulers = new ArrayList<>();
    private final List<RegistrationHub> hubs = new ArrayList<>();
    private final List<Registration> registrations = new ArrayList<>();

    @AfterEach
    void close() {
        List<Thread> closers = hubs.stream().map(hub -> Thread.startVirtualThread(hub::close)).toList();
        // after a failure some wait for the time, which stands
        Await.holdsWithin(Duration.ofSeconds(30), () -> closers.stream().noneMatch(Thread::isAlive));
        schedulers.forEach(KeepAliveScheduler::close);
        time.close();
    }

    private void begin() {
        Random random = new Random(20_261_122);
        time.random(random::nextDouble);
        for (int i = 0; i < CLIENTS; i++) {
            KeepAliveScheduler scheduler = KeepAliveScheduler.create(time, "keep-alive", RegistrationScene::survives);
            schedulers.add(scheduler);
            RegistrationHub hub = new RegistrationHub(scheduler, agent::within,
                    RegistrationScene::noCatalog,
                    URI.create("http://127.0.0.1:8500"),
                    () -> 0);
            hubs.add(hub);
            registrations.add(hub.register(ServiceDefinition.builder("orders").id("orders-" + i).port(8080)
                    .address("10.0.0.1").drainTime(Duration.ZERO).check(HealthCheck.ttl(Duration.ofSeconds(15)))
                    .build()));
        }
        time.advance(Duration.ofSeconds(20));
        assertThat(registrations).allMatch(one -> one.state() == RegistrationState.REGISTERED);
    }

    /** The most calls in any slice of time since a moment. */
    private int peak(Duration since, Duration slice, String... calls) {
        Map<Long, Integer> slices = new TreeMap<>();
        agent.times(calls).stream().filter(at -> at.compareTo(since) >= 0)
                .forEach(at -> slices.merge(at.minus(since).toNanos() / slice.toNanos(), 1, Integer::sum));
        return slices.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private Duration now() {
        return Duration.ofNanos(time.nanoTime());
    }

    private void returnsAfter(Duration outage, Duration allBack, int mostInASlice) {
        begin();
        Duration lost = now();
        agent.mood(StubAgent.Mood.AWAY);
        time.advance(outage);
        int asking = peak(lost.plusSeconds(5), SLICE, "read", "readChecks", "beat");
        Duration back = now();
        agent.restartEmpty();
        time.advance(allBack);

        assertThat(registrations).allMatch(one -> one.state() == RegistrationState.REGISTERED);
        List<Duration> writes = agent.times("register").stream().filter(at -> at.compareTo(back) >= 0).sorted()
                .toList();
        int most = peak(back, SLICE, "register");
        System.out.printf("herd after %s: at most %d calls in 100 ms while away; back: %d writes, at most %d in 100 ms"
                + " and %d in a second, all after %d ms%n", outage, asking, writes.size(), most,
                peak(back, Duration.ofSeconds(1), "register"), writes.getLast().minus(back).toMillis());
        assertThat(writes).as("each service once").hasSize(CLIENTS);
        assertThat(most).isLessThanOrEqualTo(mostInASlice);
        assertThat(asking).isLessThanOrEqualTo(2 * mostInASlice);

        Duration settled = now();
        time.advance(Duration.ofSeconds(10));
        assertThat(peak(settled, SLICE, "read", "readChecks", "beat")).as("beats and comparisons in 100 ms")
                .isLessThanOrEqualTo(CLIENTS / 10 * 2);
    }

    @Test
    void aShortOutageEndsWithoutAHerdAndWithinASecond() {
        returnsAfter(Duration.ofSeconds(10), Duration.ofSeconds(1), CLIENTS / 5);
    }

    @Test
    void aLongOutageEndsWithoutAHerdAndWithinFiveSeconds() {
        returnsAfter(Duration.ofSeconds(75), Duration.ofSeconds(5), CLIENTS / 10);
    }
}
