package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.lictor.http.transport.PollBudget;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.Test;

/** How long polls may be held where watches come and go. */
class PollTurnsTest {

    private static final Duration LONGEST = Duration.ofSeconds(55);

    private static Duration next(PollTurns turns, boolean givesUp) throws InterruptedException {
        try (PollTurns.Turn turn = turns.take()) {
            if (givesUp) {
                turn.givenUp(turn.waitTime());
            }
            return turn.waitTime();
        }
    }

    /** The agent counts each of them until its wait is over: a thousand would use up all its connections. */
    @Test
    void pollsThatAreGivenUpMakeTheNextOnesShortUntilTheAgentHasForgottenThem() throws InterruptedException {
        try (ManualTime time = ManualTime.create()) {
            PollTurns turns = new PollTurns(new PollBudget(4, time), LONGEST, Duration.ofSeconds(2), time);
            for (int i = 0; i < 3; i++) {
                assertThat(next(turns, true)).isEqualTo(LONGEST);
            }
            assertThat(next(turns, true)).isEqualTo(Duration.ofSeconds(5));
            assertThat(next(turns, true)).isEqualTo(Duration.ofSeconds(5));
            assertThat(next(turns, true)).isEqualTo(Duration.ofMillis(250));

            time.advance(Duration.ofSeconds(6));
            assertThat(next(turns, false)).isEqualTo(Duration.ofSeconds(5));
            time.advance(LONGEST);
            assertThat(next(turns, false)).isEqualTo(LONGEST);
        }
    }
}
