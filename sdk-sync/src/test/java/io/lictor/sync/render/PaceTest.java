package io.lictor.sync.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a run is due. Times are in milliseconds. */
class PaceTest {

    private final Pace pace = new Pace(Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofSeconds(30));

    private static long nanos(long millis) {
        return millis * 1_000_000;
    }

    private @Nullable Long dueIn(long now) {
        Long wait = pace.untilRun(nanos(now));
        return wait == null ? null : wait / 1_000_000;
    }

    private void run(long now) {
        pace.begun();
        pace.ended(nanos(now));
    }

    @Test
    void nothingIsDueWithoutAChange() {
        assertThat(dueIn(0)).isNull();
    }

    @Test
    void theFirstChangeAfterACalmTimeIsActedUponAtOnce() {
        pace.changed(nanos(5));
        assertThat(dueIn(5)).isZero();
        run(6);
        pace.changed(nanos(1000));
        assertThat(dueIn(1000)).isZero();
    }

    @Test
    void followersWaitUntilNoneHasComeForTheMinimum() {
        run(0);
        pace.changed(nanos(10));
        assertThat(dueIn(10)).isEqualTo(200);
        pace.changed(nanos(150));
        assertThat(dueIn(150)).isEqualTo(200);
        assertThat(dueIn(350)).isZero();
    }

    @Test
    void aBurstWithoutEndIsActedUponAfterTheMaximum() {
        run(0);
        List<Long> runs = new ArrayList<>();
        for (long now = 10; now < 10_000; now += 60) {
            pace.changed(nanos(now));
            Long wait = dueIn(now);
            if (wait != null && wait <= 0) {
                runs.add(now);
                run(now);
            }
        }
        // the maximum after the first change that follows a run, whenever the next change shows it
        assertThat(runs).containsExactly(2050L, 4150L, 6250L, 8350L);
    }

    @Test
    void noTwoRunsAreCloserThanTheMinimum() {
        long last = -1_000;
        for (long now = 0; now < 20_000; now += 7) {
            if (now % 350 < 180) {
                pace.changed(nanos(now));
            }
            Long due = dueIn(now);
            if (due != null && due <= 0) {
                assertThat(now - last).isGreaterThanOrEqualTo(200);
                last = now;
                run(now);
            }
        }
        assertThat(last).isPositive();
    }

    @Test
    void aFailedRunIsTriedAgainLaterAndLaterOrAtTheNextChange() {
        pace.begun();
        pace.failed(nanos(0));
        assertThat(dueIn(0)).isEqualTo(30_000);
        pace.begun();
        pace.failed(nanos(30_000));
        assertThat(dueIn(30_000)).isEqualTo(60_000);
        for (int i = 0; i < 20; i++) {
            pace.begun();
            pace.failed(nanos(100_000));
        }
        assertThat(dueIn(100_000)).isEqualTo(300_000);
        pace.changed(nanos(200_000));
        assertThat(dueIn(200_000)).isZero();
        run(200_000);
        assertThat(dueIn(200_001)).isNull();
    }

    @Test
    void refusesAMaximumBelowTheMinimum() {
        assertThatThrownBy(() -> new Pace(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessageContaining("maximum quiet time: PT1S").hasMessageContaining("PT2S");
    }
}
