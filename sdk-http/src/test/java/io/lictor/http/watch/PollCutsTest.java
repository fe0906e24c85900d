package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Watch;
import org.junit.jupiter.api.Test;

/** Polls that something between the client and Consul ends when they are of a certain age. */
class PollCutsTest extends WatchTestBase {

    private static ConsulException cut() {
        return new ConsulUnavailableException("closed", new IOException("EOF reached while reading"));
    }

    private PollCuts cuts() {
        return new PollCuts(time, WAIT);
    }

    private void fail(PollCuts cuts, ConsulException failure, int seconds, int times) {
        for (int i = 0; i < times; i++) {
            passSeconds(seconds);
            cuts.failed(failure, Duration.ofSeconds(seconds));
        }
    }

    @Test
    void aWatchBehindAProxyThatCutsAfterThirtySecondsHoldsItsPollsForLess() {
        consul.set(700, "a");
        Watch<List<String>> watch = watch();
        for (int i = 0; i < 3; i++) {
            consul.nextPoll(() -> {
                sleep(Duration.ofSeconds(30));
                throw cut();
            });
        }

        pass(Duration.ofMinutes(4));

        assertThat(consul.waits().getLast()).isLessThanOrEqualTo(Duration.ofSeconds(12));
        long failures = observer.count("failed");
        pass(Duration.ofMinutes(10));
        assertThat(observer.count("failed")).isEqualTo(failures).isEqualTo(3);
        assertThat(watch.state().value()).containsExactly("a");
    }

    private void sleep(Duration duration) {
        try {
            time.newSignal().await(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException("scripted", e);
        }
    }

    @Test
    void twoCutsAreNoRule() {
        PollCuts cuts = cuts();

        fail(cuts, cut(), 30, 2);

        assertThat(cuts.longest()).isEqualTo(WAIT);
    }

    @Test
    void manyCutsAtATimeAreOneEvent() {
        PollCuts cuts = cuts();
        passSeconds(30);
        for (int i = 0; i < 100; i++) {
            cuts.failed(cut(), Duration.ofSeconds(30));
        }

        assertThat(cuts.longest()).isEqualTo(WAIT);
    }

    @Test
    void cutsAtDifferentAgesAreNoRule() {
        PollCuts cuts = cuts();
        for (int i = 0; i < 20; i++) {
            fail(cuts, cut(), i % 2 == 0 ? 30 : 40, 1);
        }

        assertThat(cuts.longest()).isEqualTo(WAIT);
    }

    @Test
    void aPollThatLastsLongerInBetweenSpeaksAgainstARule() {
        PollCuts cuts = cuts();
        fail(cuts, cut(), 30, 2);
        cuts.answered(Duration.ofSeconds(55), WAIT);
        fail(cuts, cut(), 30, 2);

        assertThat(cuts.longest()).isEqualTo(WAIT);
    }

    /** A frozen agent ends a poll by the client's own deadline, which no answer can reach. */
    @Test
    void aPollThatIsHeldToItsEndInBetweenSpeaksAgainstTheOwnDeadline() {
        PollCuts cuts = cuts();
        for (int i = 0; i < 10; i++) {
            fail(cuts, new ConsulTimeoutException("no answer in time", null), 63, 2);
            cuts.answered(Duration.ofSeconds(56), WAIT);
        }

        assertThat(cuts.longest()).isEqualTo(WAIT);
    }

    @Test
    void whatIsAnsweredOrRefusedAtOnceIsNoCut() {
        PollCuts cuts = cuts();
        fail(cuts, new ConsulUnavailableException("No cluster leader", null), 7, 10);
        fail(cuts, new ConsulUnavailableException("refused", new ConnectException("refused")), 10, 10);
        fail(cuts, cut(), 1, 10);

        assertThat(cuts.longest()).isEqualTo(WAIT);
    }

    @Test
    void aPollThatIsSwallowedByAnIdleLimitCountsAsWell() {
        PollCuts cuts = cuts();
        fail(cuts, new ConsulTimeoutException("no answer in time", null), 63, 3);

        assertThat(cuts.longest()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    @Test
    void whatIsStillCutIsShortenedOnceMore() {
        PollCuts cuts = cuts();
        fail(cuts, cut(), 60, 3);
        assertThat(cuts.longest()).isEqualTo(Duration.ofSeconds(24));
        fail(cuts, cut(), 20, 3);
        assertThat(cuts.longest()).isEqualTo(Duration.ofSeconds(8));
    }
}
