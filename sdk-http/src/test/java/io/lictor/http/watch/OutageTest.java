package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;

import io.lictor.api.ConsulSettings;
import io.lictor.http.transport.PollBudget;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageTest {

    private static final Duration OUTAGE = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 40, 140})
    void theWatchesOfAClientRetryTwentyTimesASecondAtTheMost(int watches) {
        try (ManualTime time = ManualTime.create()) {
            Random random = new Random(watches);
            time.random(random::nextDouble);
            ScriptedConsul consul = new ScriptedConsul(time);
            consul.set(7, "a");
            WatchHub hub = new WatchHub(time, WatchPolicy.of(ConsulSettings.builder().build()),
                    new PollBudget(200, time));
            for (int i = 0; i < watches; i++) {
                hub.open(WatchSpec.of("test/" + i, "test/" + i, consul));
            }
            time.advance(Duration.ofSeconds(10));
            consul.refusesConnections();
            time.advance(Duration.ofSeconds(20));
            long begun = time.nanoTime();
            time.advance(OUTAGE);
            double each = consul.moments().stream().filter(at -> at >= begun).count() / (double) OUTAGE.toSeconds();

            assertThat(each).isBetween(1.0, 20.0);
            Thread closer = time.start("closer", hub::close);
            time.settle();
            assertThat(closer.isInterrupted()).isFalse();
        }
    }
}
