package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.Watch;
import org.junit.jupiter.api.Test;

/** Polls that are answered from the view of an agent, as Consul 1.10 and later do for the health of a service. */
class StreamingViewTest extends WatchTestBase {

    private static final Duration BOUND = WAIT.plus(WAIT.dividedBy(16)).plusSeconds(1);

    private Watch<List<String>> full() {
        consul.setBoth(700, "a", "b");
        return watch();
    }

    /** Whatever asks a server fails; the view goes on. */
    private void fails(Supplier<RuntimeException> failure) {
        for (int i = 0; i < 500; i++) {
            consul.nextAnew(() -> {
                throw failure.get();
            });
        }
    }

    @Test
    void changeOfTheViewIsSeenAtOnceByOnePoll() {
        Watch<List<String>> watch = full();
        int before = consul.polls();

        consul.setBoth(701, "a", "b", "c");
        time.settle();

        assertThat(watch.state().value()).containsExactly("a", "b", "c");
        // the poll that brings it was under way already
        assertThat(consul.polls() - before).isEqualTo(1);
        assertThat(consul.asked().getLast()).isEqualTo(701);
    }

    @Test
    void lastInstanceThatLeavesIsBelievedAfterOneReadOfItsOwn() {
        Watch<List<String>> watch = full();

        consul.setBoth(701);
        time.settle();

        assertThat(watch.state().value()).isEmpty();
        assertThat(watch.state().isStale()).isFalse();
        assertThat(consul.asked()).endsWith(700L, 0L, 701L);
        assertThat(seen()).containsExactly(List.of("a", "b"), List.of());
        assertThat(observer.events).noneMatch(event -> event.startsWith("held"));
    }

    @Test
    void emptyViewOfAFullListIsNotBelieved() {
        Watch<List<String>> watch = full();

        consul.views(1);
        pass(Duration.ofMinutes(10));

        assertThat(watch.state().value()).containsExactly("a", "b");
        assertThat(seen()).containsExactly(List.of("a", "b"));
        assertThat(observer.count("reset")).isZero();
    }

    @Test
    void rightThatIsTakenAwayDoesNotEmptyTheList() {
        Watch<List<String>> watch = full();

        consul.set(700);
        consul.says(true, true);
        consul.views(700);
        pass(BOUND);

        assertThat(watch.state().value()).containsExactly("a", "b");
        assertThat(watch.state().isStale()).isTrue();
        assertThat(observer.events).contains("held: filtered by ACLs");

        consul.says(true, false);
        consul.setBoth(700, "a", "b");
        passSeconds(11);
        assertThat(watch.state().isStale()).isFalse();
        assertThat(seen()).containsExactly(List.of("a", "b"));
    }

    @Test
    void failureBehindAnEmptyViewIsShown() {
        Watch<List<String>> watch = full();

        consul.views(1);
        fails(() -> new ConsulRejectedException("status 403", 403, "ACL not found", null));
        pass(BOUND);

        assertThat(watch.state().value()).containsExactly("a", "b");
        assertThat(watch.state().lastFailure()).isInstanceOf(ConsulRejectedException.class);
    }

    @Test
    void outageThatTheViewHidesShowsWithinTheWait() {
        Watch<List<String>> watch = full();
        passSeconds(200);
        assertThat(watch.age()).isLessThanOrEqualTo(BOUND);

        // the agent goes on answering polls; what asks a server fails
        fails(() -> new ConsulUnavailableException("No cluster leader", null));
        pass(BOUND);

        assertThat(watch.state().isStale()).isTrue();
        assertThat(watch.state().value()).containsExactly("a", "b");
        Duration age = watch.age();
        passSeconds(30);
        assertThat(watch.age()).isGreaterThanOrEqualTo(age.plusSeconds(30));
    }

    @Test
    void viewThatLagsBehindDoesNotBringBackTheOldList() {
        Watch<List<String>> watch = full();
        consul.set(710, "c");
        pass(BOUND);
        assertThat(watch.state().value()).containsExactly("c");

        pass(Duration.ofMinutes(5));

        assertThat(seen()).containsExactly(List.of("a", "b"), List.of("c"));
        assertThat(observer.count("reset")).isZero();
    }

    @Test
    void restoredSnapshotIsSeenWithinTheWait() {
        Watch<List<String>> watch = full();

        consul.setBoth(90, "old");
        pass(BOUND);

        assertThat(watch.state().value()).containsExactly("old");
        assertThat(observer.count("reset")).isEqualTo(1);
    }

    @Test
    void missingServiceWhoseViewHasALowerIndexIsNoReset() {
        consul.set(500);
        consul.views(20);
        Watch<List<String>> watch = watch();

        pass(Duration.ofMinutes(10));

        assertThat(watch.state().value()).isEmpty();
        assertThat(observer.count("reset")).isZero();
        assertThat(consul.polls()).isLessThan(30);
        consul.setBoth(501, "a");
        time.settle();
        assertThat(watch.state().value()).containsExactly("a");
    }

    @Test
    void ghostOfTheViewIsGoneWithTheNextReadAndDoesNotComeBack() {
        Watch<List<String>> watch = full();
        consul.set(701, "a", "b", "TB");
        consul.views(701, "a", "b", "TB", "tb");
        time.settle();

        pass(BOUND);
        assertThat(watch.state().value()).containsExactly("a", "b", "TB");
        int changes = seen().size();
        pass(Duration.ofMinutes(10));

        assertThat(seen()).hasSize(changes);
    }

    @Test
    void emptyViewThatAnswersAtOnceDoesNotMakeTheWatchSpin() {
        full();

        int before = consul.polls();
        for (int i = 0; i < 2_000; i++) {
            consul.nextPoll(() -> new Indexed<>(List.of(), ScriptedConsul.streaming(1)));
        }
        passSeconds(10);

        assertThat(consul.polls() - before).isLessThan(100);
    }
}
