package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.Watch;
import io.lictor.http.transport.Overloads;
import org.junit.jupiter.api.Test;

/** The rules of the loop, each with the trap that it is for. */
class WatchLoopTest extends WatchTestBase {

    private Watch<List<String>> following(long index, String... entries) {
        consul.set(index, entries);
        Watch<List<String>> watch = watch();
        assertThat(watch.state().value()).containsExactly(entries);
        return watch;
    }

    private static Indexed<List<String>> indexed(long index, String... entries) {
        return new Indexed<>(List.of(entries), new AnswerMetadata(index, null, null, null, false));
    }

    private List<Long> askedFrom(int first) {
        return consul.asked().subList(first, consul.polls());
    }

    @Test
    void readsAtOnceAndThenBlocksOnTheIndex() {
        Watch<List<String>> watch = following(7, "a");

        assertThat(consul.asked()).containsExactly(0L, 7L);
        assertThat(watch.state().index()).isEqualTo(7);
        assertThat(seen()).containsExactly(List.of("a"));
        assertThat(changes.getFirst().previous()).isNull();
    }

    @Test
    void tellsEveryChangeOfContentOnce() {
        following(7, "a");

        consul.set(8, "a", "b");
        time.settle();
        consul.set(9, "b");
        time.settle();

        assertThat(seen()).containsExactly(List.of("a"), List.of("a", "b"), List.of("b"));
        assertThat(changes.get(2).previous()).containsExactly("a", "b");
        assertThat(observer.count("changed")).isEqualTo(3);
    }

    @Test
    void newIndexWithTheSameContentIsNoChange() {
        Watch<List<String>> watch = following(7, "a");
        List<String> before = watch.state().value();

        consul.set(8, "a");
        passSeconds(1);

        assertThat(seen()).hasSize(1);
        assertThat(watch.state().index()).isEqualTo(8);
        assertThat(watch.state().value()).isSameAs(before);
    }

    @Test
    void ageIsTheTimeSinceTheLastConfirmation() {
        Watch<List<String>> watch = following(7, "a");

        passSeconds(30);
        assertThat(watch.age()).isEqualTo(Duration.ofSeconds(30));
        assertThat(watch.state().changedAt()).isEqualTo(watch.state().confirmedAt());

        passSeconds(30);
        assertThat(watch.age()).isLessThan(Duration.ofSeconds(6));
        assertThat(watch.state().changedAt()).isBefore(watch.state().confirmedAt());
    }

    @Test
    void indexThatGoesBackStartsAnew() {
        Watch<List<String>> watch = following(744, "a");

        consul.set(12, "b");
        consul.next(() -> indexed(12, "b"));
        time.settle();

        assertThat(askedFrom(2)).containsExactly(0L, 12L);
        assertThat(watch.state().value()).containsExactly("b");
        assertThat(observer.count("reset")).isEqualTo(1);
    }

    @Test
    void indexOfZeroCountsAsOneSoThatTheNextPollBlocks() {
        consul.set(0, "a");
        watch();

        assertThat(consul.asked()).containsExactly(0L, 1L);
        passSeconds(20);
        assertThat(consul.polls()).isEqualTo(2);
    }

    @Test
    void indexesAreUnsigned() {
        Watch<List<String>> watch = following(Long.MAX_VALUE, "a");

        consul.set(Long.MIN_VALUE + 5, "b");
        time.settle();

        assertThat(observer.count("reset")).isZero();
        assertThat(watch.state().index()).isEqualTo(Long.MIN_VALUE + 5);
    }

    @Test
    void readsAnewAfterAnOutageBecauseAnotherAgentMayAnswer() {
        Watch<List<String>> watch = following(744, "a");

        consul.refusesConnections();
        passSeconds(3);
        consul.set(12, "b");
        consul.isBack();
        passSeconds(1);

        assertThat(askedFrom(2)).doesNotContain(744L).endsWith(0L, 12L);
        assertThat(watch.state().value()).containsExactly("b");
        assertThat(observer.count("reset")).isEqualTo(1);
    }

    @Test
    void keepsTheValueThroughAnOutageWithItsAgeAndFailureVisible() {
        Watch<List<String>> watch = following(7, "a");

        consul.refusesConnections();
        pass(Duration.ofHours(1));

        assertThat(watch.state().value()).containsExactly("a");
        assertThat(watch.state().isStale()).isTrue();
        assertThat(watch.state().consecutiveFailures()).isGreaterThan(100);
        assertThat(watch.age()).isEqualTo(Duration.ofHours(1));
        assertThat(seen()).hasSize(1);
    }

    @Test
    void seesARestartedAgentWithinASecond() {
        Watch<List<String>> watch = following(7, "a");
        consul.refusesConnections();
        pass(Duration.ofMinutes(10));

        consul.isBack();
        passSeconds(1);

        assertThat(watch.state().isStale()).isFalse();
        assertThat(watch.state().consecutiveFailures()).isZero();
        assertThat(watch.age()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void retriesFastOnceAndThenAtMostOnceASecond() {
        following(7, "a");
        time.random(() -> 0);

        consul.refusesConnections();
        passSeconds(10);

        int first = 2;
        List<Long> moments = consul.moments();
        assertThat(Duration.ofNanos(moments.get(first))).isEqualTo(Duration.ofMillis(50));
        assertThat(consul.polls() - first).isBetween(10, 16);
    }

    @Test
    void jittersItsRetries() {
        following(7, "a");
        time.random(() -> 0.999);

        consul.refusesConnections();
        passSeconds(1);

        assertThat(Duration.ofNanos(consul.moments().get(2))).isLessThan(Duration.ofMillis(26));
    }

    @Test
    void everyPollIsBoundedAndTheWholeValueIsReadAnewAfterTheWait() {
        following(7, "a");

        passSeconds(200);

        assertThat(consul.waits()).allMatch(wait -> wait.compareTo(WAIT) <= 0);
        assertThat(askedFrom(2)).startsWith(0L, 7L, 0L, 7L);
    }

    @Test
    void restoredSnapshotIsSeenAlthoughTheWokenPollShowsTheOldData() {
        Watch<List<String>> watch = following(744, "a", "b");

        // Consul answers with what was before the restore, and the next poll with that index would block
        consul.set(400, "a");
        consul.next(() -> indexed(744, "a", "b"));
        passSeconds(1);

        assertThat(watch.state().value()).containsExactly("a");
        assertThat(consul.asked()).endsWith(0L, 400L);
    }

    @Test
    void restoredSnapshotIsSeenByTheNextReadAnewWhenNoPollWasWoken() {
        Watch<List<String>> watch = following(744, "a", "b");

        consul.set(400, "a");
        passSeconds(56);

        assertThat(watch.state().value()).containsExactly("a");
    }

    @Test
    void earlyAnswersWithTheOldIndexDoNotMakeItSpin() {
        following(7, "a");
        int before = consul.polls();

        for (int i = 0; i < 1_000; i++) {
            consul.answersEarly();
            pass(Duration.ofMillis(10));
        }

        assertThat(consul.polls() - before).isLessThanOrEqualTo(20);
    }

    @Test
    void unrelatedWakesOfAMissingServiceCostAtMostTwoRequestsASecond() {
        consul.set(100);
        Watch<List<String>> watch = watch();

        for (int i = 0; i < 1_000; i++) {
            consul.set(101 + i);
            pass(Duration.ofMillis(10));
        }

        assertThat(consul.polls()).isLessThanOrEqualTo(20);
        assertThat(seen()).as("an empty list is the first value").containsExactly(List.of());
        consul.set(5_000, "me");
        pass(Duration.ofMillis(667));
        assertThat(watch.state().value()).containsExactly("me");
    }

    @Test
    void ownChangeIsSeenAtOnceAfterAFewUnrelatedWakes() {
        consul.set(100);
        Watch<List<String>> watch = watch();
        passSeconds(2);

        consul.set(101);
        time.settle();
        consul.set(102);
        time.settle();
        consul.set(103, "me");
        time.settle();

        assertThat(watch.state().value()).containsExactly("me");
        assertThat(Duration.ofNanos(time.nanoTime())).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void changesOfItsOwnAreNeverHeldUp() {
        Watch<List<String>> watch = following(100, "0");

        for (int i = 1; i <= 100; i++) {
            consul.set(100 + i, String.valueOf(i));
            time.settle();
            assertThat(watch.state().value()).containsExactly(String.valueOf(i));
        }

        assertThat(time.nanoTime()).isZero();
    }

    @Test
    void valueThatIsNeverEqualToItselfDoesNotSpin() {
        long[] serial = new long[1];
        WatchSpec<List<String>> spec = WatchSpec.of("test/restless", "restless",
                (index, wait) -> indexed(++serial[0], String.valueOf(serial[0])));
        hub.open(spec);

        passSeconds(10);

        assertThat(serial[0]).isBetween(1_000L, 3_000L);
    }

    @Test
    void missingThingIsAnIndexedEmptyAnswerToBlockOn() {
        consul.set(33);
        Watch<List<String>> watch = watch();

        assertThat(watch.await(Duration.ZERO)).isEmpty();
        assertThat(consul.asked()).containsExactly(0L, 33L);
    }

    @Test
    void quietTimeoutIsNoFailure() {
        Watch<List<String>> watch = following(7, "a");

        pass(Duration.ofMinutes(10));

        assertThat(observer.count("failed")).isZero();
        assertThat(watch.state().isStale()).isFalse();
        assertThat(consul.polls()).isLessThan(30);
    }

    @Test
    void frozenAgentIsAFailureAndTheValueStays() {
        Watch<List<String>> watch = following(7, "a");

        consul.fails(() -> new ConsulTimeoutException("no bytes", null));
        passSeconds(1);

        assertThat(watch.state().value()).containsExactly("a");
        assertThat(watch.state().lastFailure()).isInstanceOf(ConsulTimeoutException.class);
    }

    @Test
    void connectionThatIsResetIsRetriedAtOnce() {
        Watch<List<String>> watch = following(7, "a");

        consul.next(() -> {
            throw new ConsulUnavailableException("connection reset", null);
        });
        consul.set(8, "b");
        pass(Duration.ofMillis(50));

        assertThat(watch.state().value()).containsExactly("b");
        assertThat(observer.count("failed")).isEqualTo(1);
    }

    @Test
    void exceptionInDecodingDoesNotEndIt() {
        Watch<List<String>> watch = following(7, "a");

        consul.next(() -> {
            throw new IllegalStateException("defect in a decoder");
        });
        consul.set(8, "b");
        passSeconds(1);

        assertThat(watch.state().value()).containsExactly("b");
        assertThat(observer.count("failed")).isEqualTo(1);
    }

    @Test
    void valueThatCannotBeComparedIsRetriedEverMoreSlowly() {
        class Incomparable {
            @Override
            public boolean equals(Object other) {
                throw new IllegalStateException("defect in equals");
            }

            @Override
            public int hashCode() {
                return 0;
            }
        }
        int[] polls = new int[1];
        hub.open(WatchSpec.of("test/incomparable", "incomparable", (index, wait) -> {
            polls[0]++;
            return new Indexed<>(new Incomparable(), new AnswerMetadata(polls[0], null, null, null, false));
        }));

        pass(Duration.ofMinutes(10));

        assertThat(polls[0]).isLessThan(120);
    }

    @Test
    void errorDoesNotEndIt() {
        Watch<List<String>> watch = following(7, "a");

        consul.next(() -> {
            throw new OutOfMemoryError("scripted");
        });
        consul.next(() -> {
            throw new StackOverflowError("scripted");
        });
        consul.set(8, "b");
        passSeconds(2);

        assertThat(watch.state().value()).containsExactly("b");
        assertThat(watch.state().consecutiveFailures()).isZero();
    }

    @Test
    void answerThatCannotBeUnderstoodKeepsTheValueAndBacksOff() {
        Watch<List<String>> watch = following(7, "a");

        consul.fails(() -> new ConsulAnswerException("<html>", null));
        pass(Duration.ofMinutes(10));

        assertThat(watch.state().value()).containsExactly("a");
        assertThat(consul.polls()).isLessThan(120);
    }

    @Test
    void refusalKeepsTheValueAndBacksOff() {
        Watch<List<String>> watch = following(7, "a");

        consul.fails(() -> new ConsulRejectedException("denied", 403, "Permission denied", null));
        pass(Duration.ofMinutes(10));
        assertThat(watch.state().value()).containsExactly("a");
        assertThat(consul.polls()).isLessThan(120);

        consul.isBack();
        passSeconds(10);
        assertThat(watch.state().isStale()).isFalse();
    }

    @Test
    void overloadedConsulIsLeftAloneForLonger() {
        Watch<List<String>> watch = following(7, "a");

        consul.fails(() -> new ConsulUnavailableException("status 429", Overloads.status(429)));
        pass(Duration.ofMinutes(10));

        assertThat(watch.state().value()).containsExactly("a");
        assertThat(consul.polls()).isLessThan(40);
    }

    @Test
    void interruptionFromOutsideDoesNotEndIt() {
        Watch<List<String>> watch = following(7, "a");

        time.aliveThreads().getFirst().interrupt();
        time.settle();
        consul.set(8, "b");
        passSeconds(1);

        assertThat(watch.state().value()).containsExactly("b");
    }
}
