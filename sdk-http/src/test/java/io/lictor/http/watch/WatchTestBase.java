package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.Change;
import io.lictor.api.Watch;
import io.lictor.http.transport.PollBudget;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;

/** A hub in manual time over one scripted list. */
abstract class WatchTestBase {

    static final Duration WAIT = Duration.ofSeconds(55);
    static final Duration HOLD = Duration.ofSeconds(20);

    final RecordingObserver observer = new RecordingObserver();
    final ManualTime time = ManualTime.observedBy(observer);
    final ScriptedConsul consul = new ScriptedConsul(time);
    final WatchHub hub = new WatchHub(time, new WatchPolicy(WAIT, Duration.ofSeconds(2), Duration.ofMillis(100), HOLD),
            new PollBudget(48, time));
    final List<Change<List<String>>> changes = new CopyOnWriteArrayList<>();

    @AfterEach
    void leavesNothing() {
        hub.close();
        awaitNoThread(time);
        assertThat(time.failures()).isEmpty();
        time.close();
    }

    /** A hub that closes waits for its threads for less than a busy machine may need. */
    static void awaitNoThread(ManualTime time) {
        Await.until(Duration.ofSeconds(30), "no thread left", () -> time.aliveThreads().toString(),
                () -> time.aliveThreads().isEmpty());
    }

    WatchSpec<List<String>> spec() {
        return WatchSpec.of("test/list", "test/list", consul).guarding(EmptyPolicy.of(List::isEmpty));
    }

    /** Opens the watch, with a listener that keeps the changes. */
    Watch<List<String>> watch() {
        return watch(spec());
    }

    Watch<List<String>> watch(WatchSpec<List<String>> spec) {
        consul.holdsAnswers(true);
        Watch<List<String>> watch = hub.open(spec);
        watch.onChange(changes::add);
        consul.holdsAnswers(false);
        time.settle();
        return watch;
    }

    /** The values that the listener was told. */
    List<List<String>> seen() {
        return changes.stream().map(Change::current).toList();
    }

    void pass(Duration duration) {
        time.advance(duration);
    }

    void passSeconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }
}
