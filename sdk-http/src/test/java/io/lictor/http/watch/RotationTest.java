package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.Watch;
import io.lictor.http.transport.PollBudget;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How watches share the connections for polls, in simulated time. */
class RotationTest {

    private static final Duration WAIT = Duration.ofSeconds(55);
    private static final Duration ROTATION = Duration.ofSeconds(2);

    /** The polls that had begun before the others came must end. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private final ManualTime time = ManualTime.create();
    private final PollBudget budget = new PollBudget(48, time);
    private final WatchHub hub = new WatchHub(time,
            new WatchPolicy(WAIT, ROTATION, Duration.ofMillis(100), Duration.ZERO), budget);
    private final List<ScriptedConsul> services = new ArrayList<>();
    private final List<Watch<List<String>>> watches = new ArrayList<>();

    @AfterEach
    void leavesNothing() {
        hub.close();
        WatchTestBase.awaitNoThread(time);
        assertThat(budget.inFlight()).isZero();
        time.close();
    }

    private void open(int count) {
        for (int i = 0; i < count; i++) {
            int number = services.size();
            ScriptedConsul service = new ScriptedConsul(time);
            service.set(100 + number, "first");
            services.add(service);
            watches.add(hub.open(WatchSpec.of("service/" + number, number, service)));
        }
        time.settle();
    }

    private int polls() {
        return services.stream().mapToInt(ScriptedConsul::polls).sum();
    }

    /** The longest time after a moment during which no poll would have noticed a change. */
    private Duration longestGap(ScriptedConsul service, Duration from) {
        long longest = 0;
        long covered = service.moments().getFirst();
        for (int i = 0; i < service.polls(); i++) {
            long begun = service.moments().get(i);
            longest = begun < from.toNanos() ? 0 : Math.max(longest, begun - covered);
            covered = begun + (service.asked().get(i) == 0 ? 0 : service.waits().get(i).toNanos());
        }
        return Duration.ofNanos(Math.max(longest, time.nanoTime() - covered));
    }

    private Duration longestGap(Duration from) {
        return services.stream().map(service -> longestGap(service, from)).max(Duration::compareTo).orElseThrow();
    }

    @Test
    void everyWatchKeepsALongPollUpToHalfOfTheBudget() {
        open(24);
        int before = polls();
        time.advance(Duration.ofSeconds(50));

        assertThat(polls()).isEqualTo(before);
        assertThat(budget.inFlight()).isEqualTo(24);
    }

    @Test
    void pollsGetShorterBeforeTheBudgetIsSpent() {
        open(48);

        assertThat(services.subList(24, 48)).allSatisfy(
                service -> assertThat(service.waits().getLast()).isLessThanOrEqualTo(Duration.ofSeconds(5)));
        assertThat(budget.waiting()).isZero();
    }

    @Test
    void newcomersReadAtOnceAlsoWhenAllPermitsAreTaken() {
        open(48);

        open(252);

        assertThat(watches).allMatch(watch -> List.of("first").equals(watch.state().value()));
        assertThat(time.nanoTime()).isZero();
        assertThat(budget.inFlight()).isEqualTo(48);
    }

    @Test
    void threeHundredWatchesEachGetTheirTurnWithinTheTimeOfARotation() {
        open(300);
        time.advance(Duration.ofSeconds(60));
        int before = polls();

        time.advance(Duration.ofSeconds(10));

        assertThat(longestGap(WARM_UP)).isLessThan(ROTATION.plusMillis(500));
        assertThat((polls() - before) / 10).as("requests a second").isBetween(100, 170);
    }

    @Test
    void newcomersWaitOnceForTheShorterPollsOfTheOthers() {
        open(300);
        time.advance(WARM_UP);

        assertThat(longestGap(Duration.ZERO)).isLessThan(Duration.ofSeconds(5).plus(ROTATION));
    }

    @Test
    void threeHundredWatchesFollowTheirChangesWithinTwoRotations() {
        open(300);
        time.advance(Duration.ofSeconds(60));

        for (int i = 0; i < services.size(); i++) {
            services.get(i).set(1_000 + i, "second");
        }
        time.advance(ROTATION.multipliedBy(2));

        assertThat(watches).allMatch(watch -> List.of("second").equals(watch.state().value()));
    }

    @Test
    void watchesGoBackToLongPollsWhenTheOthersAreGone() {
        open(300);
        time.advance(Duration.ofSeconds(60));

        watches.subList(10, 300).forEach(Watch::close);
        time.advance(Duration.ofSeconds(10));
        int before = polls();
        time.advance(Duration.ofSeconds(40));

        assertThat(polls() - before).isLessThanOrEqualTo(20);
    }

    @Test
    void aChangeStormOfOneWatchDoesNotStarveTheOthers() {
        open(300);
        time.advance(Duration.ofSeconds(60));
        services.get(299).set(5_000, "second");

        for (int i = 0; i < 100; i++) {
            services.getFirst().set(2_000 + i, "v" + i);
            time.advance(Duration.ofMillis(40));
        }

        assertThat(watches.get(299).state().value()).containsExactly("second");
    }
}
