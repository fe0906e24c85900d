package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.lictor.api.Watch;
import io.lictor.http.micrometer.MicrometerObserver;
import io.lictor.http.transport.PollBudget;
import io.lictor.testkit.time.ManualTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches whose names do not tell them apart, such as those of one key with two tokens. */
class WatchNamesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualTime time = ManualTime.observedBy(MicrometerObserver.create(registry));
    private final ScriptedConsul consul = new ScriptedConsul(time);
    private final WatchHub hub = new WatchHub(time,
            new WatchPolicy(WatchTestBase.WAIT, Duration.ofSeconds(2), Duration.ofMillis(100), WatchTestBase.HOLD),
            new PollBudget(48, time));

    @AfterEach
    void close() {
        hub.close();
        WatchTestBase.awaitNoThread(time);
        time.close();
        registry.close();
    }

    private Watch<List<String>> open(String key) {
        Watch<List<String>> watch = hub.open(WatchSpec.of("kv/mode@token", key, consul));
        time.settle();
        return watch;
    }

    private List<String> gauges() {
        return registry.find("lictor.watch.age").gauges().stream().map(Meter::getId).map(id -> id.getTag("watch"))
                .sorted().toList();
    }

    /** The second one took the gauges of the first, and lost them when that was closed. */
    @Test
    void haveMetersOfTheirOwnWhichStayWhenTheOtherOneCloses() {
        consul.set(7, "a");
        Watch<List<String>> first = open("token one");
        Watch<List<String>> second = open("token two");
        Watch<List<String>> same = open("token two");
        assertThat(gauges()).containsExactly("kv/mode@token", "kv/mode@token#2");

        first.close();
        time.settle();
        assertThat(gauges()).containsExactly("kv/mode@token#2");
        Watch<List<String>> third = open("token three");
        assertThat(gauges()).containsExactly("kv/mode@token", "kv/mode@token#2");
        List.of(second, same, third).forEach(Watch::close);
        time.settle();
        assertThat(gauges()).isEmpty();
    }
}
