package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.Watch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Empty is not unknown, and a true scale-to-zero still arrives. */
class EmptyAnswerTest extends WatchTestBase {

    private Watch<List<String>> full() {
        consul.set(700, "a", "b");
        return watch();
    }

    private void restartsEmpty() {
        consul.refusesConnections();
        passSeconds(2);
        consul.set(12);
        consul.isBack();
        passSeconds(1);
    }

    @Test
    void scaleToZeroIsBelievedAtOnceWhileConsulIsUp() {
        Watch<List<String>> watch = full();

        consul.set(701);
        time.settle();

        assertThat(watch.state().value()).isEmpty();
        assertThat(seen()).containsExactly(List.of("a", "b"), List.of());
    }

    @Test
    void firstValueMayBeEmpty() {
        consul.set(33);

        assertThat(watch().state().value()).isEmpty();
    }

    @Test
    void firstValueMayBeEmptyAlsoWhenFilteredByRights() {
        consul.set(33);
        consul.says(true, true);

        assertThat(watch().state().value()).isEmpty();
        assertThat(observer.events).doesNotContain("held: filtered by ACLs");
    }

    @Test
    void emptyAnswerOfARestartedAgentIsHeldDown() {
        Watch<List<String>> watch = full();

        restartsEmpty();
        passSeconds(15);

        assertThat(watch.state().value()).containsExactly("a", "b");
        assertThat(watch.state().isStale()).isTrue();
        assertThat(watch.age()).isGreaterThan(Duration.ofSeconds(17));
        assertThat(observer.events).contains("held: right after an outage or a reset");
    }

    @Test
    void listThatComesBackDuringTheHoldDownIsSeenAtOnceAndWasNeverEmpty() {
        Watch<List<String>> watch = full();
        restartsEmpty();
        passSeconds(5);

        consul.set(14, "a");
        time.settle();

        assertThat(watch.state().value()).containsExactly("a");
        assertThat(seen()).doesNotContain(List.of());
    }

    @Test
    void emptyAnswerIsBelievedWhenItIsStillEmptyAfterTheHoldDown() {
        Watch<List<String>> watch = full();
        restartsEmpty();

        pass(HOLD);

        assertThat(watch.state().value()).isEmpty();
        assertThat(watch.state().isStale()).isFalse();
    }

    @Test
    void outageDuringTheHoldDownStartsItAnew() {
        Watch<List<String>> watch = full();
        restartsEmpty();
        passSeconds(15);
        restartsEmpty();
        passSeconds(10);

        assertThat(watch.state().value()).containsExactly("a", "b");
        passSeconds(12);
        assertThat(watch.state().value()).isEmpty();
    }

    @Test
    void emptyAnswerWithAnIndexThatWentBackIsHeldDown() {
        Watch<List<String>> watch = full();

        consul.set(12);
        consul.next(() -> new Indexed<>(List.of(), AnswerMetadata.NONE));
        passSeconds(1);

        assertThat(watch.state().value()).containsExactly("a", "b");
        pass(HOLD);
        assertThat(watch.state().value()).isEmpty();
    }

    @Test
    void zeroHoldDownBelievesAtOnce() {
        try (WatchHub eager = new WatchHub(time,
                new WatchPolicy(WAIT, Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ZERO),
                new io.lictor.http.transport.PollBudget(4, time))) {
            consul.set(700, "a");
            Watch<List<String>> watch = eager.open(spec());
            time.settle();

            restartsEmpty();

            assertThat(watch.state().value()).isEmpty();
        }
    }

    @Test
    void answerWithoutALeaderNeverEmptiesTheList() {
        Watch<List<String>> watch = full();

        consul.says(false, false);
        consul.set(701);
        pass(Duration.ofMinutes(10));
        assertThat(watch.state().value()).containsExactly("a", "b");
        assertThat(observer.events).contains("held: no leader known");

        consul.says(true, false);
        passSeconds(11);
        assertThat(watch.state().value()).isEmpty();
    }

    @Test
    void answerFilteredByRightsNeverEmptiesTheListAndIsAskedAgainWithBackOff() {
        Watch<List<String>> watch = full();

        consul.says(true, true);
        consul.set(701);
        int before = consul.polls();
        pass(Duration.ofMinutes(10));

        assertThat(watch.state().value()).containsExactly("a", "b");
        assertThat(consul.polls() - before).isBetween(60, 200);
        assertThat(observer.events).contains("held: filtered by ACLs");
    }

    /** An agent may know older policies than the server that has filtered, and take the right for there. */
    @Test
    void aFilteredAnswerIsNotBelievedForAProofThatTheRightIsThere() {
        AtomicReference<@Nullable String> missing = new AtomicReference<>("no right service:read on web");
        Watch<List<String>> watch = filtered(missing);

        assertThat(watch.state().lastFailure()).hasMessageContaining("filtered by ACLs: no right service:read on web");

        missing.set(null);
        pass(Duration.ofMinutes(10));
        assertThat(watch.state().value()).containsExactly("a");
    }

    private Watch<List<String>> filtered(AtomicReference<@Nullable String> missing) {
        consul.set(700, "a");
        Watch<List<String>> watch = watch(spec()
                .guarding(EmptyPolicy.<List<String>>of(List::isEmpty).provenBy(value -> missing.get())));
        consul.says(true, true);
        consul.set(701);
        pass(Duration.ofMinutes(1));
        return watch;
    }

    @Test
    void missingRightIsProvenWhereConsulDoesNotSaySo() {
        AtomicReference<@Nullable String> missing = new AtomicReference<>("no right service:read on web");
        AtomicInteger asked = new AtomicInteger();
        consul.set(700, "a", "b");
        Watch<List<String>> watch = watch(spec().guarding(EmptyPolicy.<List<String>>of(List::isEmpty)
                .provenBy(value -> {
                    asked.incrementAndGet();
                    assertThat(value).containsExactly("a", "b");
                    return missing.get();
                })));
        assertThat(asked).hasValue(0);

        consul.set(701);
        pass(Duration.ofMinutes(1));
        assertThat(watch.state().value()).containsExactly("a", "b");
        assertThat(asked.get()).isBetween(5, 20);

        missing.set(null);
        passSeconds(11);
        assertThat(watch.state().value()).isEmpty();
    }

    @Test
    void rightThatComesBackBetweenTheAnswerAndItsProofDoesNotEmptyTheList() {
        AtomicInteger asked = new AtomicInteger();
        consul.set(700, "a");
        Watch<List<String>> watch = watch(spec().guarding(EmptyPolicy.<List<String>>of(List::isEmpty)
                .provenBy(value -> {
                    if (asked.incrementAndGet() == 1) {
                        return "no right";
                    }
                    consul.set(700, "a");
                    return null;
                })));

        consul.set(701);
        passSeconds(10);

        assertThat(asked).hasValue(2);
        assertThat(watch.state().value()).containsExactly("a");
        assertThat(seen()).doesNotContain(List.of());
    }

    @Test
    void failureOfTheProofIsAFailureOfThePoll() {
        consul.set(700, "a");
        Watch<List<String>> watch = watch(spec().guarding(EmptyPolicy.<List<String>>of(List::isEmpty)
                .provenBy(value -> {
                    throw new ConsulUnavailableException("no leader", null);
                })));

        consul.set(701);
        passSeconds(60);

        assertThat(watch.state().value()).containsExactly("a");
        assertThat(observer.count("failed")).isBetween(1L, 10L);
    }

    @Test
    void rightsThatComeBackAreSeen() {
        Watch<List<String>> watch = full();
        consul.says(true, true);
        consul.set(701);
        passSeconds(30);

        // no blocking query is woken by a change of rights: the index stays
        consul.says(true, false);
        consul.set(701, "a");
        passSeconds(11);

        assertThat(seen()).contains(List.of("a"));
        assertThat(watch.state().consecutiveFailures()).isZero();
    }
}
