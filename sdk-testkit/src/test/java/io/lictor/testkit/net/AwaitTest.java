package io.lictor.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void asksAgainUntilItHolds() {
        AtomicInteger asked = new AtomicInteger();

        Await.until(Duration.ofSeconds(30), "three", () -> "" + asked, () -> asked.incrementAndGet() == 3);

        assertThat(asked).hasValue(3);
    }

    @Test
    void aMachineThatStoodStillHasNotUsedTheLimitUp() {
        AtomicInteger asked = new AtomicInteger();

        boolean held = Await.holdsWithin(Duration.ofMillis(50), () -> {
            if (asked.incrementAndGet() == 1) {
                standStill(Duration.ofMillis(100));
            }
            return asked.get() == 4;
        });

        assertThat(held).isTrue();
    }

    private static void standStill(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void saysWhatWasExpectedAndWhatIsThere() {
        assertThatThrownBy(() -> Await.until(Duration.ofMillis(1), "a leader", () -> "none", () -> false))
                .isInstanceOf(IllegalStateException.class).hasMessage("not within PT0.001S: a leader; instead: none");
    }
}
