package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies that go by load, and the feedback that they go by. */
class LoadStrategiesTest {

    private static final Duration CALL = Duration.ofMillis(10);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 100})
    void leastRequestsSpreadsOpenCallsEvenly(int instances) {
        Picks picks = Picks.of(Strategies.leastRequests(), Instances.of("nginx", instances));

        Map<String, Integer> open = new HashMap<>();
        for (int i = 0; i < 3 * instances; i++) {
            open.merge(picks.select().instance().id(), 1, Integer::sum);
        }

        assertThat(open).hasSize(instances).allSatisfy((id, count) -> assertThat(count).isEqualTo(3));
    }

    @Test
    void leastRequestsCountsWeights() {
        Picks picks = Picks.of(Strategies.leastRequests(), Instances.weighted(3, 1, 0));

        Map<String, Integer> open = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            open.merge(picks.select().instance().id(), 1, Integer::sum);
        }

        assertThat(open).containsExactlyInAnyOrderEntriesOf(Map.of("w-0", 30, "w-1", 10));
    }

    @Test
    void aClosedSelectionIsNoLongerUnderWayHoweverOftenItIsClosed() {
        Picks picks = Picks.of(Strategies.leastRequests(), Instances.of("nginx", 1));
        Selection first = picks.select();
        Selection second = picks.select();
        assertThat(only(picks).inFlight()).isEqualTo(2);

        first.close();
        first.close();
        assertThat(only(picks).inFlight()).isEqualTo(1);
        second.close();
        assertThat(only(picks).inFlight()).isZero();
    }

    @Test
    void latencyRisesAtOnceAndFallsOverSeconds() {
        Picks picks = Picks.of(Strategies.powerOfTwoChoices(), Instances.of("nginx", 1));
        call(picks, CALL);
        assertThat(millis(picks)).isEqualTo(10);

        call(picks, Duration.ofMillis(500));
        assertThat(millis(picks)).isEqualTo(500);

        for (int i = 0; i < 1_000; i++) {
            call(picks, CALL);
        }
        assertThat(millis(picks)).as("after ten seconds of fast calls").isBetween(150L, 220L);
        picks.time().advance(Duration.ofMinutes(10));
        assertThat(millis(picks)).as("without calls").isZero();
    }

    @Test
    void aFailureCountsAsSlowHoweverFastItIs() {
        Picks picks = Picks.of(Strategies.powerOfTwoChoices(), Instances.of("nginx", 1));
        call(picks, CALL);

        picks.fail("nginx-0");
        assertThat(millis(picks)).isBetween(999L, 1_000L);
        picks.fail("nginx-0");
        assertThat(millis(picks)).isBetween(1_998L, 2_000L);
        assertThat(only(picks).lastFailure()).isEqualTo("status 503");
    }

    @Test
    void aCallThatWasGivenUpCountsOnlyWhenItIsWorseThanTheRest() {
        Picks picks = Picks.of(Strategies.powerOfTwoChoices(), Instances.of("nginx", 1));
        call(picks, CALL);

        picks.select().close();
        assertThat(millis(picks)).isEqualTo(10);

        Selection givenUp = picks.select();
        picks.time().advance(Duration.ofMillis(300));
        givenUp.close();
        assertThat(millis(picks)).isEqualTo(300);
    }

    @Test
    void theFirstOutcomeCounts() {
        Picks picks = Picks.of(Strategies.leastRequests(), Instances.of("nginx", 1));
        try (Selection selection = picks.select()) {
            selection.success();
            selection.failure(new IllegalStateException("secret"));
        }
        assertThat(only(picks).lastFailure()).isNull();

        try (Selection selection = picks.select()) {
            selection.failure(new IllegalStateException("secret"));
        }
        assertThat(only(picks).lastFailure()).isEqualTo("IllegalStateException");
    }

    @Test
    void whatIsKnownOfAnInstanceStaysWhenTheListChangesAndEndsWhenItLeaves() {
        Picks picks = Picks.of(Strategies.powerOfTwoChoices(), Instances.of("nginx", 2));
        Selection open = picks.selectionOf("nginx-1");
        picks.time().advance(CALL);
        picks.succeed("nginx-0");

        List<ServiceInstance> changed = new ArrayList<>(Instances.of("nginx", 3));
        changed.set(1, Instances.with(changed.get(1), Map.of("version", "2"), "dc1"));
        picks.publish(changed);
        assertThat(candidate(picks, 1).inFlight()).isEqualTo(1);
        assertThat(candidate(picks, 1).instance().meta()).containsEntry("version", "2");
        picks.time().advance(CALL);
        open.success();
        open.close();
        assertThat(candidate(picks, 1).inFlight()).isZero();
        assertThat(candidate(picks, 1).latency()).isEqualTo(CALL.multipliedBy(2).toNanos());

        picks.publish(Instances.of("nginx", 1));
        picks.publish(Instances.of("nginx", 2));
        assertThat(candidate(picks, 1).latency()).as("gone and back").isZero();
    }

    @Test
    void anInstanceUnderTheSameIdAtAnotherAddressIsAnother() {
        Picks picks = Picks.of(Strategies.leastRequests(), Instances.of("nginx", 1));
        picks.select();
        ServiceInstance old = picks.instances().getFirst();

        picks.publish(List.of(old.toBuilder().address("10.9.9.9").build()));

        assertThat(only(picks).inFlight()).isZero();
    }

    @Test
    void powerOfTwoPrefersTheFasterInstanceAndSparesTheBusyOne() {
        Picks picks = Picks.of(Strategies.powerOfTwoChoices(), Instances.of("nginx", 2));
        call(picks, "nginx-0", CALL);
        call(picks, "nginx-1", CALL.multipliedBy(3));

        assertThat(picks.ids(20)).containsOnly("nginx-0");
        for (int i = 0; i < 3; i++) {
            picks.select();
        }
        assertThat(picks.ids(20)).containsOnly("nginx-1");
    }

    @Test
    void anUnknownInstanceGetsOneCallAtATime() {
        Picks picks = Picks.of(Strategies.powerOfTwoChoices(), Instances.of("nginx", 2));
        call(picks, "nginx-0", CALL);

        assertThat(picks.select().instance().id()).isEqualTo("nginx-1");
        assertThat(picks.ids(20)).containsOnly("nginx-0");
    }

    @Test
    void aSelectionMeasuresNothingWhereNobodyWantsIt() {
        Picks picks = Picks.of(Strategies.roundRobin(), Instances.of("nginx", 1));

        try (Selection selection = picks.select()) {
            assertThat(only(picks).inFlight()).isZero();
            selection.failure("status 500");
        }

        assertThat(only(picks).lastFailure()).isNull();
    }

    @Test
    void everyStrategyKeepsAwayFromExcludedInstancesUnlessThereIsNoOther() {
        List<ServiceInstance> instances = Instances.of("nginx", 4);
        for (BalancingStrategy strategy : Every.strategy()) {
            Picks picks = Picks.of(strategy, instances);
            PickRequest request = PickRequest.key("k").excluding(instances.get(0)).excluding(instances.get(2));
            for (int i = 0; i < 50; i++) {
                assertThat(picks.pick(request)).isIn(instances.get(1), instances.get(3));
            }
            PickRequest nothing = request.excluding(instances.get(1)).excluding(instances.get(3));
            assertThat(picks.pick(nothing)).isIn(instances);
        }
    }

    private static void call(Picks picks, Duration time) {
        call(picks, "nginx-0", time);
    }

    private static void call(Picks picks, String id, Duration time) {
        try (Selection selection = picks.selectionOf(id)) {
            picks.time().advance(time);
            selection.success();
        }
    }

    private static long millis(Picks picks) {
        return only(picks).latency() / 1_000_000;
    }

    private static Candidate only(Picks picks) {
        assertThat(picks.pool().candidates()).hasSize(1);
        return picks.pool().candidates().getFirst();
    }

    private static Candidate candidate(Picks picks, int number) {
        return picks.pool().candidates().get(number);
    }
}
