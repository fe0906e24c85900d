package io.lictor.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManualTimeTest {

    private final ManualTime time = ManualTime.create();
    private final List<String> course = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        time.close();
        assertThat(time.aliveThreads()).isEmpty();
    }

    private void ticks(String name, Duration every) {
        Signal signal = time.newSignal();
        time.start(name, () -> {
            try {
                while (true) {
                    boolean raised = signal.await(every);
                    course.add(name + (raised ? "!" : "@") + time.nanoTime() / 1_000_000_000);
                }
            } catch (InterruptedException e) {
                course.add(name + " ended");
            }
        });
    }

    @Test
    void runsWhatIsDueInTheOrderOfItsMoments() {
        ticks("a", Duration.ofSeconds(2));
        ticks("b", Duration.ofSeconds(3));

        time.advance(Duration.ofSeconds(7));

        assertThat(course).containsExactly("a@2", "b@3", "a@4", "b@6", "a@6");
    }

    @Test
    void standsStillUntilMoved() {
        ticks("a", Duration.ofNanos(1));

        time.settle();

        assertThat(course).isEmpty();
        assertThat(time.parked()).isEqualTo(1);
    }

    @Test
    void keepsSignalThatWasRaisedWhileNobodyWaited() throws InterruptedException {
        Signal signal = time.newSignal();
        signal.raise();

        assertThat(signal.await(Duration.ofDays(1))).isTrue();
        assertThat(signal.await(Duration.ZERO)).isFalse();
    }

    @Test
    void countsAndWakesWhoWaitsWhoeverHasStartedIt() throws InterruptedException {
        Signal signal = time.newSignal();
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                course.add("raised " + signal.await(Duration.ofSeconds(5)));
            } catch (InterruptedException e) {
                course.add("interrupted");
            }
        });
        Await.until(Duration.ofSeconds(30), "it waits", course::toString, () -> time.waiting() == 1);
        assertThat(time.parked()).isZero();

        time.advance(Duration.ofSeconds(5));
        other.join();

        assertThat(course).containsExactly("raised false");
        assertThat(time.waiting()).isZero();
    }

    @Test
    void wakesWaitingThreadWithoutMovingTime() {
        Signal signal = time.newSignal();
        time.start("waiter", () -> {
            try {
                course.add("raised " + signal.await(Duration.ofDays(1)));
            } catch (InterruptedException e) {
                course.add("interrupted");
            }
        });
        time.settle();

        signal.raise();
        time.settle();

        assertThat(course).containsExactly("raised true");
        assertThat(time.nanoTime()).isZero();
    }

    @Test
    void interruptedThreadIsNotTakenForParked() {
        ticks("a", Duration.ofDays(1));
        time.settle();

        time.aliveThreads().getFirst().interrupt();
        time.settle();

        assertThat(course).containsExactly("a ended");
        assertThat(time.aliveThreads()).isEmpty();
        assertThat(time.startedThreads()).hasSize(1);
    }

    @Test
    void keepsWhatAThreadThrows() {
        time.start("broken", () -> {
            throw new IllegalStateException("defect");
        });

        time.settle();

        assertThat(time.failures()).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesThreadThatDoesNotComeToRest() {
        Thread busy = time.start("busy", () -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });

        try {
            assertThatThrownBy(() -> time.settle(Duration.ofMillis(300))).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("manual-busy");
        } finally {
            busy.interrupt();
        }
    }

    @Test
    void wallClockMovesWithMonotonicOne() {
        var before = time.now();

        time.advance(Duration.ofMinutes(2));

        assertThat(Duration.between(before, time.now())).isEqualTo(Duration.ofMinutes(2));
        assertThat(time.nanoTime()).isEqualTo(Duration.ofMinutes(2).toNanos());
    }
}
