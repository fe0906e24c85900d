package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class RetryPaceTest {

    private static final double LONGEST = 0.999_999_9;

    private final RetryPace pace = new RetryPace();
    private long now;

    private Duration rounded(Duration wait) {
        now += wait.toNanos();
        return Duration.ofMillis(Math.round(wait.toNanos() / 1e6));
    }

    @Test
    void lostBeatIsRetriedAfter250MillisecondsDoublingToASixthOfTheTtl() {
        List<Duration> waits = new ArrayList<>();
        for (int attempt = 0; attempt < 4; attempt++) {
            waits.add(rounded(pace.beat(now, Duration.ofSeconds(3), LONGEST)));
        }

        assertThat(waits).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofMillis(500),
                Duration.ofMillis(500));
    }

    @Test
    void absentAgentIsTriedEachSecondForAMinuteThenEveryFive() {
        List<Duration> waits = new ArrayList<>();
        while (now < Duration.ofMinutes(3).toNanos()) {
            waits.add(rounded(pace.away(now, LONGEST)));
        }

        assertThat(waits.subList(0, 5)).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200),
                Duration.ofMillis(400), Duration.ofMillis(800), Duration.ofSeconds(1));
        assertThat(waits).hasSizeBetween(80, 95);
        assertThat(waits.getLast()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void refusalIsTriedAgainCalmly() {
        assertThat(rounded(pace.refused(now, LONGEST))).isEqualTo(Duration.ofSeconds(1));
        assertThat(rounded(pace.refused(now, LONGEST))).isEqualTo(Duration.ofSeconds(2));
        assertThat(rounded(pace.refused(now, LONGEST))).isEqualTo(Duration.ofSeconds(4));
        assertThat(rounded(pace.refused(now, LONGEST))).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void jitterTakesUpToHalf() {
        assertThat(pace.refused(now, 0)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void successStartsAnewAndTheOutageIsMeasuredFromItsBeginning() {
        assertThat(pace.lasted(5)).isZero();
        rounded(pace.refused(now, LONGEST));
        rounded(pace.refused(now, LONGEST));
        assertThat(pace.lasted(now)).isBetween(Duration.ofMillis(2_900), Duration.ofSeconds(3));

        pace.reset();

        assertThat(pace.lasted(now)).isZero();
        assertThat(rounded(pace.refused(now, LONGEST))).isEqualTo(Duration.ofSeconds(1));
    }
}
