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

        Await.until(Duration.ofSeconds(5), "three", () -> "" + asked, () -> asked.incrementAndGet() == 3);

        assertThat(asked).hasValue(3);
    }

    @Test
    void saysWhatWasExpectedAndWhatIsThere() {
        assertThatThrownBy(() -> Await.until(Duration.ofMillis(1), "a leader", () -> "none", () -> false))
                .isInstanceOf(IllegalStateException.class).hasMessage("not within PT0.001S: a leader; instead: none");
    }
}
