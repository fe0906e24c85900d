package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.Change;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a caller has of a watch: waiting, listeners, sharing, closing. */
class WatchHandleTest extends WatchTestBase {

    private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();

    private void awaitsElsewhere(Watch<List<String>> watch, Duration timeout, List<List<String>> values) {
        time.start("caller", () -> thrown.set(catchThrowable(() -> values.add(watch.await(timeout)))));
        time.settle();
    }

    @Test
    void awaitReturnsTheFirstValueAsSoonAsItIsThere() {
        consul.refusesConnections();
        Watch<List<String>> watch = hub.open(spec());
        List<List<String>> values = new CopyOnWriteArrayList<>();
        awaitsElsewhere(watch, Duration.ofSeconds(60), values);
        passSeconds(3);
        assertThat(values).isEmpty();

        consul.set(7, "a");
        consul.isBack();
        passSeconds(1);

        assertThat(values).containsExactly(List.of("a"));
    }

    @Test
    void awaitFailsAfterItsTimeWithTheReason() {
        consul.refusesConnections();
        Watch<List<String>> watch = hub.open(spec());
        awaitsElsewhere(watch, Duration.ofSeconds(5), new ArrayList<>());
        passSeconds(5);

        assertThat(thrown.get()).isInstanceOf(ConsulTimeoutException.class)
                .hasCauseInstanceOf(ConsulUnavailableException.class)
                .hasMessageContaining("test/list").hasMessageContaining("PT5S")
                .hasMessageContaining("connection refused");
    }

    @Test
    void awaitFailsAtOnceWhenConsulRefusesTheQuery() {
        consul.fails(() -> new ConsulRejectedException("bad filter", 500,
                "Failed to create boolean expression evaluator", null));
        Watch<List<String>> watch = hub.open(spec());
        awaitsElsewhere(watch, Duration.ofHours(1), new ArrayList<>());

        assertThat(thrown.get()).isInstanceOf(ConsulRejectedException.class).hasMessageContaining("bad filter");
        assertThat(((ConsulRejectedException) thrown.get()).status()).isEqualTo(500);
    }

    @Test
    void awaitOfAClosedWatchFailsAtOnce() {
        consul.refusesConnections();
        Watch<List<String>> watch = hub.open(spec());
        awaitsElsewhere(watch, Duration.ofHours(1), new ArrayList<>());

        watch.close();
        time.settle();

        assertThat(thrown.get()).isInstanceOf(ConsulClosedException.class);
        assertThatThrownBy(() -> watch.await(Duration.ZERO)).isInstanceOf(ConsulClosedException.class);
        assertThatThrownBy(() -> watch.onChange(changes::add)).isInstanceOf(ConsulClosedException.class);
    }

    @Test
    void awaitCanBeInterrupted() {
        consul.refusesConnections();
        Watch<List<String>> watch = hub.open(spec());
        awaitsElsewhere(watch, Duration.ofHours(1), new ArrayList<>());

        time.aliveThreads().getLast().interrupt();
        time.settle();

        assertThat(thrown.get()).isInstanceOf(ConsulInterruptedException.class);
    }

    @Test
    void listenerIsNotToldAValueThatIsThereAlready() {
        consul.set(7, "a");
        Watch<List<String>> watch = watch();
        List<Change<List<String>>> late = new CopyOnWriteArrayList<>();
        watch.onChange(late::add);

        consul.set(8, "b");
        time.settle();

        assertThat(late).containsExactly(new Change<>(List.of("a"), List.of("b")));
    }

    /** Without those of the first reads, which end by themselves when there is nothing more to read. */
    private List<Thread> threadsOfWatches() {
        return time.aliveThreads().stream().filter(thread -> !thread.getName().contains("first-read")).toList();
    }

    @Test
    void watchesOfTheSameThingShareOnePoll() {
        consul.set(7, "a");
        List<Watch<List<String>>> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(hub.open(spec()));
        }
        time.settle();

        assertThat(consul.polls()).isEqualTo(2);
        assertThat(observer.count("opened")).isEqualTo(1);
        assertThat(many).allMatch(watch -> List.of("a").equals(watch.state().value()));

        many.subList(0, 49).forEach(Watch::close);
        consul.set(8, "b");
        time.settle();
        assertThat(many.getLast().state().value()).containsExactly("b");

        many.getLast().close();
        time.settle();
        assertThat(threadsOfWatches()).isEmpty();
        assertThat(observer.events.getLast()).isEqualTo("closed");
        assertThat(hub.size()).isZero();
    }

    @Test
    void watchOpenedAfterTheLastOneClosedStartsAnew() {
        consul.set(7, "a");
        hub.open(spec()).close();
        Watch<List<String>> again = hub.open(spec());
        time.settle();

        assertThat(again.await(Duration.ZERO)).containsExactly("a");
        assertThat(observer.count("opened")).isEqualTo(2);
    }

    @Test
    void closeEndsOnlyTheOwnListeners() {
        consul.set(7, "a");
        Watch<List<String>> mine = watch();
        Watch<List<String>> other = hub.open(spec());
        List<Change<List<String>>> others = new CopyOnWriteArrayList<>();
        other.onChange(others::add);
        changes.clear();

        mine.close();
        mine.close();
        consul.set(8, "b");
        time.settle();

        assertThat(changes).isEmpty();
        assertThat(others).hasSize(1);
    }

    /** Kotlin, Groovy and Scala declare no checked exceptions. */
    @Test
    void listenerThatThrowsWhatItDoesNotDeclareHoldsUpNoOther() {
        consul.set(7, "a");
        Watch<List<String>> watch = watch();
        watch.onChange(change -> {
            throw WatchHandleTest.<RuntimeException>undeclared(new IOException("listener"));
        });
        List<Change<List<String>>> after = new CopyOnWriteArrayList<>();
        watch.onChange(after::add);

        consul.set(8, "b");
        time.settle();
        consul.set(9, "c");
        time.settle();

        assertThat(after).hasSize(2);
        assertThat(observer.count("listener failed")).isEqualTo(2);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E undeclared(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void listenerThatThrowsIsReportedAndCalledAgain() {
        consul.set(7, "a");
        Watch<List<String>> watch = watch();
        List<Change<List<String>>> before = new CopyOnWriteArrayList<>();
        watch.onChange(change -> {
            before.add(change);
            throw new IllegalStateException("listener");
        });
        List<Change<List<String>>> after = new CopyOnWriteArrayList<>();
        watch.onChange(after::add);

        consul.set(8, "b");
        time.settle();
        consul.set(9, "c");
        time.settle();

        assertThat(before).hasSize(2);
        assertThat(after).hasSize(2);
        assertThat(observer.count("listener failed")).isEqualTo(2);
    }

    @Test
    void slowListenerSeesMergedStepsAndDelaysNobodyElse() {
        consul.set(7, "a");
        Watch<List<String>> slow = hub.open(spec());
        Watch<List<String>> quick = watch();
        Signal gate = time.newSignal();
        List<Change<List<String>>> slowly = new CopyOnWriteArrayList<>();
        slow.onChange(change -> {
            slowly.add(change);
            try {
                gate.await(Duration.ofDays(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        changes.clear();

        for (int i = 0; i < 5; i++) {
            consul.set(8 + i, "v" + i);
            time.settle();
        }
        assertThat(changes).hasSize(5);
        assertThat(quick.state().value()).containsExactly("v4");
        assertThat(slowly).hasSize(1);

        gate.raise();
        time.settle();
        assertThat(slowly).containsExactly(new Change<>(List.of("a"), List.of("v0")),
                new Change<>(List.of("v0"), List.of("v4")));
        gate.raise();
        time.settle();
    }

    @Test
    void stepThatLeadsBackToWhatAListenerSawIsNoChangeForIt() {
        consul.set(7, "a");
        Watch<List<String>> watch = hub.open(spec());
        time.settle();
        Signal gate = time.newSignal();
        List<Change<List<String>>> slowly = new CopyOnWriteArrayList<>();
        watch.onChange(change -> {
            slowly.add(change);
            try {
                gate.await(Duration.ofDays(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        for (String value : List.of("b", "c", "b")) {
            consul.set(8 + consul.polls(), value);
            time.settle();
        }
        gate.raise();
        time.settle();

        assertThat(slowly).hasSize(1);
    }

    @Test
    void listenerMayCloseItsSubscriptionAndItsWatch() {
        consul.set(7, "a");
        Watch<List<String>> watch = hub.open(spec());
        time.settle();
        AtomicReference<@Nullable Subscription> own = new AtomicReference<>();
        List<Change<List<String>>> once = new CopyOnWriteArrayList<>();
        own.set(watch.onChange(change -> {
            once.add(change);
            Subscription subscription = own.get();
            if (subscription != null) {
                subscription.close();
            }
        }));
        List<Change<List<String>>> last = new CopyOnWriteArrayList<>();
        watch.onChange(change -> {
            last.add(change);
            if (last.size() == 2) {
                watch.close();
            }
        });

        for (int i = 0; i < 4; i++) {
            consul.set(8 + i, "v" + i);
            time.settle();
        }

        assertThat(once).hasSize(1);
        assertThat(last).hasSize(2);
        assertThat(threadsOfWatches()).isEmpty();
    }

    @Test
    void closeOfTheHubEndsEveryPollAtOnce() {
        List<Watch<List<String>>> many = new ArrayList<>();
        consul.set(7, "a");
        for (int i = 0; i < 100; i++) {
            Watch<List<String>> watch = hub.open(WatchSpec.of("test/" + i, i, consul));
            watch.onChange(changes::add);
            many.add(watch);
        }
        time.settle();
        assertThat(threadsOfWatches()).hasSize(200);

        hub.close();
        hub.close();

        awaitNoThread(time);
        assertThat(observer.count("closed")).isEqualTo(100);
        assertThatThrownBy(() -> many.getFirst().await(Duration.ZERO)).isInstanceOf(ConsulClosedException.class);
        assertThatThrownBy(() -> hub.open(spec())).isInstanceOf(ConsulClosedException.class);
    }

    @Test
    void hubMayBeClosedByAListener() {
        consul.set(7, "a");
        Watch<List<String>> watch = hub.open(spec());
        time.settle();
        watch.onChange(change -> hub.close());

        consul.set(8, "b");
        time.settle();

        assertThat(time.aliveThreads()).isEmpty();
    }
}
