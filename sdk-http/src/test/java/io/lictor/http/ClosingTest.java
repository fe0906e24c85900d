package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClosingTest {

    private static final Duration SHARE = Duration.ofMillis(100);

    private final ManualTime time = ManualTime.create();
    private final List<String> run = new ArrayList<>();
    private final List<Duration> granted = new ArrayList<>();

    @AfterEach
    void close() {
        time.close();
    }

    private Closing closing(int steps, Duration taken) {
        Closing closing = new Closing(time);
        for (int i = 0; i < steps; i++) {
            closing.within(SHARE, "step", limit -> {
                granted.add(limit);
                time.advance(taken.compareTo(limit) < 0 ? taken : limit);
            });
        }
        return closing;
    }

    @Test
    void stepsThatTakeAllTheyMayEndWithinTheOneTimeAndEachHasItsShare() {
        long begun = time.nanoTime();
        closing(9, Duration.ofDays(1)).run();

        assertThat(granted).hasSize(9).allMatch(limit -> limit.compareTo(SHARE) >= 0);
        assertThat(Duration.ofNanos(time.nanoTime() - begun)).isEqualTo(Closing.LIMIT)
                .isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void whatAStepLeavesIsForTheNextOnes() {
        closing(3, Duration.ofMillis(10)).run();

        assertThat(granted).containsExactly(Closing.LIMIT.minusMillis(200), Closing.LIMIT.minusMillis(110),
                Closing.LIMIT.minusMillis(20));
    }

    @Test
    void aStepWithItsOwnBoundTakesNothingFromTheOthers() {
        new Closing(time).then("drain", () -> time.advance(Duration.ofMinutes(1)))
                .within(SHARE, "rest", granted::add).run();

        assertThat(granted).containsExactly(Closing.LIMIT);
    }

    @Test
    void whateverAStepThrowsTheOthersRunAndTheLogSaysIt() {
        try (CapturedLog log = CapturedLog.inManualTime(HttpConsulClient.class.getName())) {
            new Closing(time).then("one", () -> {
                throw new ArithmeticException("overflow");
            }).within(SHARE, "two", limit -> {
                throw new StackOverflowError();
            }).within(SHARE, "three", limit -> run.add("three")).run();

            assertThat(run).containsExactly("three");
            assertThat(log.messages(Level.ERROR)).containsExactly(
                    "closing the client: one failed, the rest goes on",
                    "closing the client: two failed, the rest goes on");
        }
    }

    @Test
    void anInterruptionIsKeptFromTheStepsAndIsThereAfterThem() {
        boolean[] seen = new boolean[2];
        Thread.currentThread().interrupt();
        new Closing(time).then("one", () -> {
            seen[0] = Thread.currentThread().isInterrupted();
            Thread.currentThread().interrupt();
        }).then("two", () -> seen[1] = Thread.currentThread().isInterrupted()).run();

        assertThat(seen).containsExactly(false, false);
        assertThat(Thread.interrupted()).isTrue();
    }
}
