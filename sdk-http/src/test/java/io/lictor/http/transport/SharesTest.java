package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets a connection of a client that has 64 of them. */
class SharesTest {

    private static final int CONNECTIONS = 64;
    private static final int MOST_KEEP_ALIVES = 49;

    private final List<String> awaited = new CopyOnWriteArrayList<>();
    private final ManualTime time = ManualTime.observedBy(new ConsulObserver() {
        @Override
        public void connectionAwaited(String share, Duration waited) {
            awaited.add(share + " " + waited.toMillis());
        }
    });
    private final Budget budget = new Budget(CONNECTIONS, time);

    @AfterEach
    void close() {
        budget.close();
        time.settle();
        assertThat(time.aliveThreads()).isEmpty();
        assertThat(time.failures()).isEmpty();
        time.close();
    }

    private static Call call(Call.Lane lane) {
        return Call.get("kv", "/v1/kv/a").lane(lane).build();
    }

    /** One that asks, on a thread of its own. */
    private final class Asking {
        private final AtomicReference<Budget.@Nullable Permit> permit = new AtomicReference<>();
        private volatile boolean done;

        Asking(Call.Lane lane, Duration patience) {
            time.start("asks", () -> {
                try {
                    permit.set(budget.take(call(lane), patience.toNanos()));
                } catch (InterruptedException | ConsulClosedException e) {
                    // it has none, which is looked at
                }
                done = true;
            });
            time.settle();
        }

        boolean has() {
            return permit.get() != null;
        }

        void release() {
            Budget.Permit held = permit.getAndSet(null);
            if (held == null) {
                throw new AssertionError("nothing to release");
            }
            held.release();
            time.settle();
        }
    }

    private Asking ask(Call.Lane lane) {
        return new Asking(lane, patience(lane));
    }

    /** Who waits for the share of requests waits in a semaphore, which the clock does not see. */
    private static Duration patience(Call.Lane lane) {
        return lane == Call.Lane.REQUEST ? Duration.ZERO : Duration.ofHours(1);
    }

    private List<Asking> ask(Call.Lane lane, int times) {
        List<Asking> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.add(ask(lane));
        }
        return all;
    }

    private static long having(List<Asking> all) {
        return all.stream().filter(Asking::has).count();
    }

    @Test
    void whatKeepsAliveGrowsIntoWhatOthersDoNotUseAndGivesItBack() {
        List<Asking> beats = ask(Call.Lane.KEEP_ALIVE, 60);
        assertThat(having(beats)).isEqualTo(MOST_KEEP_ALIVES);
        assertThat(having(ask(Call.Lane.REQUEST, 20))).isEqualTo(4);
        assertThat(having(ask(Call.Lane.FIRST_READ, 20))).isEqualTo(2);
        assertThat(budget.polls().size()).isEqualTo(8);

        beats.stream().filter(Asking::has).toList().forEach(Asking::release);
        assertThat(having(beats)).isEqualTo(11);
        beats.stream().filter(Asking::has).toList().forEach(Asking::release);

        assertThat(budget.polls().size()).isEqualTo(48);
    }

    @Test
    void aPollThatEndsGivesWayToWhatKeepsAlive() {
        List<Asking> polls = ask(Call.Lane.POLL, 60);
        assertThat(having(polls)).isEqualTo(48);
        List<Asking> requests = ask(Call.Lane.REQUEST, 10);
        List<Asking> beats = ask(Call.Lane.KEEP_ALIVE, 5);
        assertThat(having(beats)).isEqualTo(3);

        polls.getFirst().release();
        assertThat(having(beats)).isEqualTo(4);
        assertThat(having(polls)).isEqualTo(47);
        requests.getFirst().release();
        assertThat(having(beats)).isEqualTo(5);

        polls.get(1).release();
        assertThat(having(polls)).as("nobody else waits").isEqualTo(47);
        beats.forEach(Asking::release);
        assertThat(having(polls)).isEqualTo(48);
    }

    @Test
    void aFirstReadGoesAheadOfTheApplicationsOwn() {
        List<Asking> requests = ask(Call.Lane.REQUEST, 10);
        List<Asking> reads = ask(Call.Lane.FIRST_READ, 4);
        assertThat(having(reads)).isEqualTo(2);
        requests.add(new Asking(Call.Lane.REQUEST, Duration.ofHours(1)));
        assertThat(having(requests)).isEqualTo(10);

        requests.getFirst().release();
        assertThat(reads.get(2).has()).isTrue();
        assertThat(having(requests)).isEqualTo(9);
        reads.getFirst().release();
        assertThat(reads.get(3).has()).isTrue();

        reads.stream().filter(Asking::has).toList().forEach(Asking::release);
        assertThat(having(requests)).isEqualTo(10);
    }

    @Test
    void theWaitIsToldAndBounded() {
        ask(Call.Lane.KEEP_ALIVE, MOST_KEEP_ALIVES);
        assertThat(awaited).isEmpty();
        Asking late = new Asking(Call.Lane.KEEP_ALIVE, Duration.ofSeconds(2));
        time.advance(Duration.ofSeconds(3));

        assertThat(late.done).isTrue();
        assertThat(late.has()).isFalse();
        assertThat(awaited).containsExactly("keep-alive 2000");
    }

    @Test
    void thoseWhoGoAheadDoSoInTheOrderOfAsking() throws InterruptedException {
        PollBudget polls = new PollBudget(1, time);
        PollBudget.Permit only = polls.acquire();
        List<String> course = new CopyOnWriteArrayList<>();
        Deque<PollBudget.Permit> held = new ArrayDeque<>();
        for (String name : List.of("last", "first", "second", "third")) {
            time.start(name, () -> {
                try {
                    PollBudget.Permit permit = name.equals("last") ? polls.acquire() : polls.acquireFirst();
                    course.add(name);
                    held.add(permit);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            time.settle();
        }
        only.close();
        time.settle();
        while (!held.isEmpty()) {
            held.remove().close();
            time.settle();
        }

        assertThat(course).containsExactly("first", "second", "third", "last");
    }

    /** Random histories: never more connections than there are, none lost, and nobody waits while there is one for it. */
    @Test
    void nothingIsLostAndNothingIsTooMuch() {
        Random random = new Random(41);
        Call.Lane[] lanes = {Call.Lane.REQUEST, Call.Lane.KEEP_ALIVE, Call.Lane.FIRST_READ, Call.Lane.POLL};
        for (int round = 0; round < 20; round++) {
            List<Asking> all = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                if (random.nextInt(3) > 0) {
                    Call.Lane lane = lanes[random.nextInt(lanes.length)];
                    all.add(new Asking(lane, random.nextBoolean() ? patience(lane) : Duration.ZERO));
                } else {
                    all.stream().filter(Asking::has).skip(random.nextInt(5)).findFirst().ifPresent(Asking::release);
                }
                if (random.nextInt(10) == 0) {
                    time.advance(Duration.ofMillis(random.nextInt(10)));
                }
                assertThat(having(all)).isLessThan(CONNECTIONS);
            }
            for (List<Asking> now = holding(all); !now.isEmpty(); now = holding(all)) {
                now.forEach(Asking::release);
            }
            assertThat(all).allMatch(asking -> asking.done);
            assertThat(budget.requestsInFlight()).isZero();
            assertThat(budget.polls().inFlight()).isZero();
            assertThat(budget.polls().size()).isEqualTo(48);
        }
        assertThat(having(ask(Call.Lane.KEEP_ALIVE, 60))).isEqualTo(MOST_KEEP_ALIVES);
    }

    private static List<Asking> holding(List<Asking> all) {
        return all.stream().filter(Asking::has).toList();
    }

    @Test
    void fewConnectionsAreEnoughForEachOfThem() {
        for (int connections = 4; connections <= 70; connections++) {
            Budget small = new Budget(connections, time);
            for (Call.Lane lane : List.of(Call.Lane.REQUEST, Call.Lane.KEEP_ALIVE, Call.Lane.FIRST_READ,
                    Call.Lane.POLL)) {
                List<Budget.Permit> taken = new ArrayList<>();
                assertThat(takeAll(small, lane, taken)).as("%s of %s", lane, connections).isBetween(1,
                        connections - 1);
                taken.forEach(Budget.Permit::release);
            }
            small.close();
        }
    }

    private static int takeAll(Budget from, Call.Lane lane, List<Budget.Permit> taken) {
        try {
            for (Budget.Permit permit = from.take(call(lane), 0); permit != null; permit = from.take(call(lane), 0)) {
                taken.add(permit);
            }
            return taken.size();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
