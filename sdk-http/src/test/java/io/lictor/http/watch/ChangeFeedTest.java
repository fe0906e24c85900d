package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Watch;
import io.lictor.http.transport.PollBudget;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More watches than connections: they sleep until a change feed tells what has changed; in simulated time. */
class ChangeFeedTest {

    private static final Duration WAIT = Duration.ofSeconds(55);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration HOLD = Duration.ofSeconds(20);
    private static final FeedScope SCOPE = new FeedScope(null, null, null);

    private final RecordingObserver observer = new RecordingObserver();
    private final ManualTime time = ManualTime.observedBy(observer);
    private final PollBudget budget = new PollBudget(48, time);
    private final ScriptedCatalog catalog = new ScriptedCatalog(time);
    private final WatchHub hub = new WatchHub(time,
            new WatchPolicy(WAIT, Duration.ofSeconds(2), Duration.ofMillis(100), HOLD), budget,
            scope -> catalog.reads());
    private final List<Watch<List<String>>> watches = new ArrayList<>();

    @AfterEach
    void leavesNothing() {
        hub.close();
        WatchTestBase.awaitNoThread(time);
        assertThat(budget.inFlight()).isZero();
        assertThat(time.failures()).isEmpty();
        time.close();
    }

    private static String name(int number) {
        return "service-" + number;
    }

    private Watch<List<String>> open(String service, FeedScope scope) {
        return hub.open(WatchSpec.<List<String>>of("health/" + service, scope + service, catalog.list(
                FeedReads.fold(service))).guarding(EmptyPolicy.of(List::isEmpty)).fedBy(new FedBy(scope, service)));
    }

    /** Opens watches of services that are there, and lets the polls end that began before there were too many. */
    private void open(int count) {
        for (int i = 0; i < count; i++) {
            catalog.write(name(watches.size()), "first");
            watches.add(open(name(watches.size()), SCOPE));
        }
        time.settle();
        time.advance(Duration.ofSeconds(60));
    }

    private List<String> value(int number) {
        List<String> value = watches.get(number).state().value();
        return value == null ? List.of("no value") : value;
    }

    @Test
    void withinTheBudgetEachWatchHasItsOwnPollAndThereIsNoFeed() {
        open(48);

        assertThat(catalog.feedReads()).isZero();
        assertThat(hub.fed()).isZero();
        assertThat(budget.inFlight()).isEqualTo(48);
    }

    @Test
    void beyondTheBudgetWatchesSleepWithoutPollAndWithoutThread() {
        open(300);
        int before = catalog.listReads() + catalog.feedReads();

        time.advance(Duration.ofSeconds(100));

        assertThat(hub.fed()).isEqualTo(300);
        assertThat(budget.inFlight()).isEqualTo(3);
        assertThat(time.aliveThreads()).hasSizeLessThan(10);
        assertThat(catalog.listReads() + catalog.feedReads() - before).as("requests in 100 s").isLessThan(250);
    }

    @Test
    void aChangeIsReadByTheWatchOfItsServiceAlone() {
        open(300);
        int before = catalog.listReads();

        catalog.write(name(7), "second");
        time.settle();

        assertThat(value(7)).containsExactly("second");
        assertThat(catalog.listReads() - before).isEqualTo(1);
    }

    @Test
    void aCheckIsFollowedWithoutReadingAllInstances() {
        open(300);
        int all = catalog.instances.reads();

        catalog.check(name(7), true, "failing");
        time.settle();

        assertThat(value(7)).containsExactly("failing");
        assertThat(catalog.instances.reads()).isEqualTo(all);
    }

    @Test
    void aCheckOfANodeIsOneOfEachServiceOnIt() {
        open(60);

        catalog.nodeFails();
        time.advance(SOON);

        assertThat(watches).allMatch(watch -> List.of("failing").equals(watch.state().value()));
    }

    @Test
    void namesAreComparedAsTheCatalogDoes() {
        open(60);
        catalog.write("mixed", "first");
        watches.add(open("MiXeD", SCOPE));
        time.settle();

        catalog.write("mixed", "second");
        time.advance(SOON);

        assertThat(value(60)).containsExactly("second");
    }

    @Test
    void aServiceThatAppearsAndOneThatGoesAreSeen() {
        open(60);
        watches.add(open("missing", SCOPE));
        time.settle();

        catalog.write("missing", "there");
        catalog.write(name(3));
        time.advance(SOON);

        assertThat(value(60)).containsExactly("there");
        assertThat(value(3)).isEmpty();
    }

    @Test
    void aChangeDuringTheReadOfAnEarlierOneIsNotLost() {
        open(60);
        ScriptedTable<List<String>> list = catalog.list(name(7));
        list.costs(Duration.ofMillis(400));
        catalog.write(name(7), "second");
        time.settle();

        // the read that was woken has looked already, and its answer is on the way
        time.advance(Duration.ofMillis(200));
        catalog.write(name(7), "third");
        time.advance(Duration.ofSeconds(2));

        assertThat(value(7)).containsExactly("third");
    }

    @Test
    void whatCameAndWentBetweenTwoLooksIsReadOnceMore() {
        open(60);
        watches.add(open("flapping", SCOPE));
        time.settle();
        catalog.instances.costs(Duration.ofMillis(300));
        // the feed reads all instances, without the one that comes meanwhile and is read by a newcomer
        catalog.write(name(1), "second");
        time.advance(Duration.ofMillis(100));
        catalog.write("flapping", "there");
        Watch<List<String>> late = hub.open(WatchSpec.<List<String>>of("health/late", "late", catalog.list("flapping"))
                .fedBy(new FedBy(SCOPE, "flapping")));
        time.settle();
        assertThat(late.state().value()).containsExactly("there");
        catalog.write("flapping");

        time.advance(Duration.ofSeconds(2));

        assertThat(late.state().value()).isEmpty();
    }

    @Test
    void aServerThatIsBehindTheFeedIsWaitedFor() {
        open(60);
        ScriptedTable<List<String>> list = catalog.list(name(7));
        int before = list.reads();
        catalog.writeElsewhere(name(7));
        time.settle();
        assertThat(value(7)).containsExactly("first");
        assertThat(list.reads()).isGreaterThan(before);

        time.advance(Duration.ofMillis(100));
        list.set(list.index() + 100, List.of("second"));
        time.settle();

        assertThat(value(7)).containsExactly("second");
    }

    @Test
    void aStormCostsOneReadOfAllAtATimeAndAPauseAsLong() {
        open(60);
        catalog.instances.costs(Duration.ofMillis(200));
        int all = catalog.instances.reads();

        for (int i = 0; i < 100; i++) {
            catalog.write(name(i % 60), "v" + i);
            time.advance(Duration.ofMillis(40));
        }
        time.advance(SOON);

        assertThat(catalog.instances.reads() - all).isBetween(8, 13);
        assertThat(value(39)).containsExactly("v99");
        assertThat(watches.subList(40, 60)).noneMatch(watch -> List.of("first").equals(watch.state().value()));
    }

    @Test
    void whatNoFeedShowsIsSeenWithinARound() {
        open(60);

        catalog.secretly(name(7), "second");
        time.advance(WAIT.plusSeconds(10));

        assertThat(value(7)).containsExactly("second");
    }

    @Test
    void theFeedConfirmsTheAgeOfItsWatches() {
        open(300);

        catalog.write(name(1), "second");
        catalog.check(name(2), true, "failing");
        catalog.warning.set(1_000, catalog.warning.value());
        time.advance(SOON);

        assertThat(watches).allMatch(watch -> watch.age().compareTo(SOON) <= 0);
        assertThat(watches).allMatch(watch -> !watch.state().isStale());
    }

    @Test
    void anOutageShowsInAgeAndStateOfEveryWatchAndEndsForAll() {
        open(300);
        catalog.fails(() -> new ConsulUnavailableException("connection refused", null));
        time.advance(Duration.ofMinutes(3));

        assertThat(watches).allMatch(watch -> watch.state().isStale() && watch.state().value() != null);
        assertThat(watches).allMatch(watch -> watch.age().compareTo(Duration.ofMinutes(2)) > 0);

        catalog.write(name(7), "second");
        catalog.fails(null);
        time.advance(Duration.ofSeconds(3));

        assertThat(value(7)).containsExactly("second");
        assertThat(watches).allMatch(watch -> !watch.state().isStale());
        assertThat(watches).allMatch(watch -> watch.age().compareTo(Duration.ofSeconds(4)) < 0);
    }

    @Test
    void aConsulThatLostItsDataEmptiesNoList() {
        open(100);
        catalog.fails(() -> new ConsulUnavailableException("connection refused", null));
        time.advance(Duration.ofSeconds(2));
        catalog.losesAll();
        catalog.fails(null);
        time.advance(Duration.ofSeconds(5));

        assertThat(watches).allMatch(watch -> List.of("first").equals(watch.state().value()));
        for (int i = 0; i < 50; i++) {
            catalog.write(name(i), "back");
        }
        time.advance(Duration.ofSeconds(2));
        assertThat(watches.subList(0, 50)).allMatch(watch -> List.of("back").equals(watch.state().value()));

        time.advance(HOLD.plusSeconds(12));
        assertThat(watches.subList(50, 100)).allMatch(watch -> List.of().equals(watch.state().value()));
    }

    @Test
    void aScaleToZeroLongAfterAnOutageIsBelievedAtOnce() {
        open(60);
        catalog.fails(() -> new ConsulUnavailableException("connection refused", null));
        time.advance(Duration.ofSeconds(5));
        catalog.fails(null);
        time.advance(Duration.ofMinutes(1));

        catalog.write(name(7));
        time.advance(SOON);

        assertThat(value(7)).isEmpty();
        assertThat(observer.events).noneMatch(event -> event.startsWith("held"));
    }

    @Test
    void withoutTheFeedWatchesTakeTurnsAndGoBackToSleepWhenItCanBeHad() {
        catalog.instances.fails(() -> new ConsulRejectedException("blocked", 403, "", null));
        open(100);
        assertThat(hub.fed()).isZero();

        catalog.write(name(7), "second");
        time.advance(Duration.ofSeconds(5));
        assertThat(value(7)).containsExactly("second");

        catalog.instances.fails(null);
        time.advance(Duration.ofSeconds(20));
        assertThat(hub.fed()).isEqualTo(100);
        catalog.write(name(8), "second");
        time.advance(SOON);
        assertThat(value(8)).containsExactly("second");
    }

    @Test
    void ownPollsComeBackWhenThereAreFewWatchesAndNotAtOnce() {
        open(60);
        watches.subList(40, 60).forEach(Watch::close);
        time.settle();
        assertThat(hub.fed()).isEqualTo(40);

        watches.subList(30, 40).forEach(Watch::close);
        time.advance(Duration.ofSeconds(1));

        assertThat(hub.fed()).isZero();
        assertThat(hub.size()).isEqualTo(30);
        assertThat(budget.inFlight()).isEqualTo(30);
        catalog.write(name(7), "second");
        time.settle();
        assertThat(value(7)).containsExactly("second");
    }

    @Test
    void closingAllLeavesNothing() {
        open(300);

        watches.forEach(Watch::close);
        time.settle();

        assertThat(hub.size()).isZero();
        assertThat(time.aliveThreads()).isEmpty();
        assertThat(observer.count("opened")).isEqualTo(observer.count("closed"));
    }

    @Test
    void watchesOfOtherThingsKeepTheConnectionsThatServicesDoNotNeed() {
        open(300);
        List<ScriptedConsul> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ScriptedConsul key = new ScriptedConsul(time);
            key.set(100 + i, "first");
            keys.add(key);
            Watch<List<String>> unused = hub.open(WatchSpec.of("kv/" + i, "kv/" + i, key));
        }
        time.advance(Duration.ofSeconds(10));

        assertThat(keys).allMatch(key -> key.waits().getLast().compareTo(Duration.ofSeconds(40)) > 0);
    }

    @Test
    void crowdsOfOtherThingsDoNotDelayWhatTheFeedTells() {
        open(100);
        for (int i = 0; i < 400; i++) {
            ScriptedConsul key = new ScriptedConsul(time);
            key.set(100 + i, "first");
            Watch<List<String>> unused = hub.open(WatchSpec.of("kv/" + i, "kv/" + i, key));
        }
        time.advance(Duration.ofSeconds(30));

        catalog.write(name(7), "second");
        time.advance(SOON);

        assertThat(value(7)).containsExactly("second");
    }

    @Test
    void aScopeWithFewWatchesHasNoFeed() {
        FeedScope far = new FeedScope("dc2", null, null);
        open(100);
        int before = catalog.feedReads();
        for (int i = 0; i < 3; i++) {
            Watch<List<String>> unused = open(name(i), far);
        }
        time.settle();

        assertThat(hub.fed()).isEqualTo(100);
        assertThat(catalog.feedReads()).isEqualTo(before);
    }
}
