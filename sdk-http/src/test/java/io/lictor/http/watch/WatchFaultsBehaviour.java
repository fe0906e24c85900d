package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulSettings;
import io.lictor.http.Stalls;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Watches of a Consul that starts empty, is frozen or killed, and of services that come and go. */
@ConsulTest
@AllowedWarnings({"Consul unavailable, keeping", "ConsulTimeoutException, keeping", "right after an outage or a reset",
        Stalls.LATE_END})
@Execution(ExecutionMode.CONCURRENT)
@Timeout(240)
abstract class WatchFaultsBehaviour {

    private static final Duration SOON = RealWatch.SOON;

    @Test
    void aServiceThatIsMissingIsSeenWhenItComesAndItsEndAsWell(TestConsul consul, ConsulSettings settings) {
        try (RealWatch web = new RealWatch(settings, "web")) {
            assertThat(web.ids()).isEmpty();
            consul.registerService("web", "web-1", 80);
            web.awaitIds(SOON, "web-1");

            consul.deregister("web-1");
            web.awaitIds(SOON);
        }
    }

    @Test
    void anInstanceWhoseTtlIsSpentLeavesTheListUntilItsNextBeat(TestConsul consul, ConsulSettings settings) {
        consul.http().put("/v1/agent/service/register",
                "{\"Name\":\"web\",\"Check\":{\"TTL\":\"1s\",\"Status\":\"critical\"}}").ok();
        try (RealWatch web = new RealWatch(settings, "web")) {
            web.awaitState("passing", watch -> beats(consul) && web.ids().equals(List.of("web")));
            web.awaitIds(SOON);
            // beats until it is seen: the TTL of a single one may be spent before
            web.awaitState("passing again", watch -> beats(consul) && web.ids().equals(List.of("web")));
        }
    }

    private static boolean beats(TestConsul consul) {
        consul.http().put("/v1/agent/check/update/service:web", "{\"Status\":\"passing\"}").ok();
        return true;
    }

    @Test
    void anAgentThatIsKilledKeepsTheListAndComesBack(TestConsul consul, ConsulSettings settings) {
        consul.registerService("web", "web-1", 80);
        try (RealWatch web = new RealWatch(settings, "web")) {
            web.awaitIds(SOON, "web-1");
            consul.kill();
            web.awaitState("failing", watch -> watch.state().consecutiveFailures() >= 2);
            assertThat(web.ids()).containsExactly("web-1");

            consul.start();
            consul.registerService("web", "web-2", 80);
            web.awaitIds(SOON, "web-2");
            assertThat(web.wasEverEmpty()).isFalse();
        }
    }

    @Test
    void agentRestartedEmptyNeverEmptiesTheListAndItsReturnIsSeen(TestConsul consul, ConsulSettings settings) {
        consul.registerService("web", "web-1", 80);
        for (int i = 0; i < 20; i++) {
            consul.putKey("push/the/index", String.valueOf(i));
        }
        consul.registerService("web", "web-2", 80);
        try (RealWatch web = new RealWatch(settings, "web")) {
            web.awaitIds(SOON, "web-1", "web-2");
            consul.restartEmpty();
            web.awaitState("empty answer held",
                    watch -> web.observer.events.contains("held: right after an outage or a reset"));
            assertThat(web.ids()).containsExactly("web-1", "web-2");
            assertThat(web.watch.state().isStale()).isTrue();

            consul.registerService("web", "web-3", 80);
            web.awaitIds(SOON, "web-3");
            assertThat(web.wasEverEmpty()).isFalse();
        }
    }

    @Test
    void agentThatStaysEmptyIsBelievedAfterTheHoldDown(TestConsul consul, ConsulSettings settings) {
        consul.registerService("web", "web-1", 80);
        try (RealWatch web = new RealWatch(settings, "web",
                more -> more.emptyHoldDown(Duration.ofSeconds(1)))) {
            web.awaitIds(SOON, "web-1");
            consul.restartEmpty();

            web.awaitIds(SOON);
            assertThat(web.observer.events).contains("held: right after an outage or a reset");
        }
    }

    @Test
    void frozenAgentKeepsTheListWithItsAgeAndThawedItIsFollowedAgain(TestConsul consul, ConsulSettings settings) {
        consul.registerService("web", "web-1", 80);
        try (RealWatch web = new RealWatch(settings, "web",
                more -> more.watchWait(Duration.ofSeconds(1)))) {
            web.awaitIds(SOON, "web-1");
            consul.freeze();
            web.awaitState("timed out", watch -> watch.state().isStale());
            assertThat(web.ids()).containsExactly("web-1");
            assertThat(web.watch.age()).isGreaterThan(Duration.ofSeconds(4));

            consul.thaw();
            consul.registerService("web", "web-2", 80);
            web.awaitIds(SOON, "web-1", "web-2");
            assertThat(web.wasEverEmpty()).isFalse();
        }
    }
}
