package io.lictor.http.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.internal.KeepAliveScheduler.Job;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeepAliveSchedulerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<String> failed = new CopyOnWriteArrayList<>();
    private final List<String> observed = new CopyOnWriteArrayList<>();
    private final List<String> course = new CopyOnWriteArrayList<>();
    private final ManualTime time = ManualTime.observedBy(new ConsulObserver() {
        @Override
        public void jobFailed(String job, Throwable thrown) {
            observed.add(job);
        }
    });
    private final KeepAliveScheduler scheduler = KeepAliveScheduler.create(time, "keep-alive",
            (message, thrown) -> failed.add(message), 3);

    @AfterEach
    void nothingIsLeft() {
        scheduler.close();
        time.settle();
        assertThat(time.aliveThreads()).isEmpty();
        assertThat(time.failures()).isEmpty();
        time.close();
    }

    private void note(String what) {
        course.add(what + "@" + time.nanoTime() / 1_000_000);
    }

    private void pause(String name, Signal signal, Duration span) {
        try {
            note(name + " begins");
            signal.await(span);
            note(name + " ends");
        } catch (InterruptedException e) {
            note(name + " interrupted");
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void runsEachJobAtItsMomentOnOneThread() {
        scheduler.schedule("late", SECOND.multipliedBy(2), () -> note("late"));
        scheduler.schedule("soon", SECOND, () -> note("soon"));
        scheduler.execute("now", () -> note("now"));

        time.advance(SECOND.multipliedBy(3));

        assertThat(course).containsExactly("now@0", "soon@1000", "late@2000");
        assertThat(time.startedThreads()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void startsNoThreadWithoutAJobAndEndsThemWhenThereIsNothingToDo() {
        assertThat(time.startedThreads()).isEmpty();
        for (int i = 0; i < 3; i++) {
            Signal signal = time.newSignal();
            scheduler.execute("a", () -> pause("a", signal, SECOND));
        }
        time.advance(SECOND.dividedBy(2));
        assertThat(scheduler.threads()).isEqualTo(3);

        time.advance(Duration.ofSeconds(62));

        assertThat(scheduler.threads()).isZero();
        scheduler.execute("b", () -> note("b"));
        time.settle();
        assertThat(course).contains("b@62500");
    }

    @Test
    void aJobThatWaitsDelaysNoOther() {
        Signal signal = time.newSignal();
        scheduler.repeat("stuck", Duration.ZERO, () -> {
            pause("stuck", signal, Duration.ofSeconds(10));
            return SECOND;
        });
        time.settle();
        scheduler.repeat("beat", Duration.ZERO, () -> {
            note("beat");
            return Duration.ofSeconds(3);
        });

        time.advance(Duration.ofSeconds(9));

        assertThat(course).containsExactly("stuck begins@0", "beat@0", "beat@3000", "beat@6000", "beat@9000");
    }

    @Test
    void beyondTheBoundDueJobsWaitInTheOrderOfTheirMoments() {
        for (int i = 0; i < 3; i++) {
            Signal signal = time.newSignal();
            Duration span = SECOND.multipliedBy(10 + i);
            scheduler.execute("stuck", () -> pause("stuck", signal, span));
        }
        scheduler.schedule("third", SECOND.multipliedBy(3), () -> note("third"));
        scheduler.schedule("first", SECOND, () -> note("first"));
        scheduler.schedule("second", SECOND.multipliedBy(2), () -> note("second"));

        time.advance(Duration.ofSeconds(11));

        assertThat(scheduler.threads()).isEqualTo(3);
        assertThat(course).filteredOn(entry -> !entry.startsWith("stuck"))
                .containsExactly("first@10000", "second@10000", "third@10000");
    }

    @Test
    void nothingThatIsThrownEndsAThreadOrAJob() {
        List<Throwable> thrown = List.of(new IllegalStateException("runtime"), new IOException("undeclared"),
                new AssertionError("error"), new OutOfMemoryError("memory"), new StackOverflowError("stack"));
        AtomicInteger rounds = new AtomicInteger();
        scheduler.repeat("beat", Duration.ZERO, () -> {
            note("beat");
            int round = rounds.getAndIncrement();
            if (round < thrown.size()) {
                throw SneakyThrow.as(thrown.get(round));
            }
            return Duration.ofMinutes(1);
        });
        for (Throwable each : thrown) {
            scheduler.execute("once", () -> {
                throw SneakyThrow.as(each);
            });
        }
        scheduler.schedule("other", SECOND, () -> note("other"));

        time.advance(Duration.ofSeconds(20));

        assertThat(course).containsExactly("beat@0", "beat@500", "other@1000", "beat@1500", "beat@3500", "beat@7500",
                "beat@15500");
        assertThat(failed).containsOnlyOnce("job beat goes on after java.lang.IllegalStateException: runtime")
                .hasSize(6);
        assertThat(observed).hasSize(10);
    }

    @Test
    void aFailureIsWrittenOnceInARowAndAgainAfterASuccess() {
        AtomicInteger rounds = new AtomicInteger();
        scheduler.repeat("beat", Duration.ZERO, () -> {
            if (rounds.getAndIncrement() % 4 < 3) {
                throw new IllegalStateException("away");
            }
            return SECOND;
        });

        time.advance(Duration.ofMillis(8_500));

        assertThat(rounds).hasValue(8);
        assertThat(failed).hasSize(2);
        assertThat(observed).hasSize(6);
    }

    @Test
    void wakingMakesItDueAndIsNotLostWhileItRuns() {
        Signal signal = time.newSignal();
        Job job = scheduler.repeat("beat", Duration.ofHours(1), () -> {
            pause("beat", signal, SECOND);
            return Duration.ofHours(1);
        });
        time.advance(SECOND);
        job.wake();
        time.settle();
        job.wake();

        time.advance(Duration.ofSeconds(10));

        assertThat(course).containsExactly("beat begins@1000", "beat ends@2000", "beat begins@2000", "beat ends@3000");
    }

    @Test
    void aCancelledJobDoesNotRunAgain() {
        Job waiting = scheduler.schedule("waiting", SECOND, () -> note("waiting"));
        Signal signal = time.newSignal();
        Job running = scheduler.repeat("running", Duration.ZERO, () -> {
            pause("running", signal, SECOND.multipliedBy(2));
            return SECOND;
        });
        time.settle();

        assertThat(waiting.cancel()).isTrue();
        assertThat(running.cancel()).isFalse();
        time.advance(Duration.ofSeconds(10));

        assertThat(course).containsExactly("running begins@0", "running ends@2000");
    }

    @Test
    void anInterruptionReachesTheRunningJobOnly() {
        Signal signal = time.newSignal();
        Job job = scheduler.repeat("stuck", Duration.ZERO, () -> {
            pause("stuck", signal, Duration.ofHours(1));
            return SECOND;
        });
        time.settle();
        job.interrupt();
        time.settle();
        job.interrupt();
        scheduler.execute("other", () -> note("other " + Thread.currentThread().isInterrupted()));
        time.settle();

        assertThat(course).containsExactly("stuck begins@0", "stuck interrupted@0", "other false@0");
    }

    @Test
    void closingDropsWhatWaitsAndInterruptsWhatRuns() {
        Signal signal = time.newSignal();
        scheduler.execute("stuck", () -> pause("stuck", signal, Duration.ofHours(1)));
        scheduler.schedule("waiting", SECOND, () -> note("waiting"));
        scheduler.schedule("closer", Duration.ofMillis(500), () -> {
            scheduler.close();
            note("closed, interrupted " + Thread.currentThread().isInterrupted());
        });

        time.advance(Duration.ofSeconds(2));

        assertThat(course).containsExactlyInAnyOrder("stuck begins@0", "closed, interrupted false@500",
                "stuck interrupted@500");
        assertThatThrownBy(() -> scheduler.execute("late", () -> note("late")))
                .isInstanceOf(ConsulClosedException.class).hasMessage("late: the client is closed");
    }

    /** Random jobs against a list that a person could keep: each runs once, never early, and in order while there is room. */
    @Test
    void randomJobsRunAtTheirMoments() {
        Random random = new Random(20_261_201);
        record Planned(int number, long due) {}
        List<Planned> expected = new ArrayList<>();
        List<Integer> ran = new CopyOnWriteArrayList<>();
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int number = i;
            long delay = random.nextInt(200);
            long due = time.nanoTime() / 1_000_000 + delay;
            jobs.add(scheduler.schedule("n", Duration.ofMillis(delay), () -> {
                ran.add(number);
                note("n" + number);
            }));
            expected.add(new Planned(number, due));
            if (random.nextInt(4) == 0) {
                int other = random.nextInt(jobs.size());
                if (jobs.get(other).cancel()) {
                    expected.removeIf(planned -> planned.number() == other);
                }
            }
            if (random.nextInt(10) == 0) {
                time.advance(Duration.ofMillis(random.nextInt(20)));
            }
        }
        time.advance(SECOND);

        assertThat(course).containsExactlyInAnyOrderElementsOf(expected.stream()
                .map(planned -> "n" + planned.number() + "@" + planned.due()).toList());
        assertThat(ran).doesNotHaveDuplicates();
    }

    @Test
    void runsOnPlatformThreadsThatAreDaemonsNamedAfterTheClient() throws InterruptedException {
        try (SystemRuntime system = new SystemRuntime("orders", ConsulObserver.NONE);
                KeepAliveScheduler real = KeepAliveScheduler.create(system, "keep-alive",
                        (message, thrown) -> failed.add(message))) {
            CountDownLatch both = new CountDownLatch(20);
            List<Thread> threads = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 20; i++) {
                real.schedule("meet", Duration.ofMillis(i % 3), () -> {
                    threads.add(Thread.currentThread());
                    both.countDown();
                    try {
                        assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        failed.add("interrupted");
                    }
                });
            }
            assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(threads).doesNotHaveDuplicates().allSatisfy(thread -> {
                assertThat(thread.isVirtual()).isFalse();
                assertThat(thread.isDaemon()).isTrue();
                assertThat(thread.getName()).startsWith("consul-orders-keep-alive-");
            });
            assertThat(failed).isEmpty();
        }
    }

    @Test
    void aLoopEndsByItsLastRoundOnly() throws InterruptedException {
        AtomicInteger rounds = new AtomicInteger();
        Signal wake = time.newSignal();
        Thread thread = time.start("loop",
                new GuardedLoop(time, "loop", wake, (message, thrown) -> failed.add(message), () -> {
                    note("round");
                    return switch (rounds.getAndIncrement()) {
                        case 0 -> throw new IOException("undeclared");
                        case 1 -> throw new AssertionError("error");
                        case 2 -> Duration.ofHours(1);
                        default -> null;
                    };
                }));
        time.advance(Duration.ofSeconds(10));
        assertThat(thread.isAlive()).isTrue();
        wake.raise();
        time.settle();

        assertThat(thread.join(LONG)).isTrue();
        assertThat(course).containsExactly("round@0", "round@500", "round@1500", "round@10000");
        assertThat(failed).containsExactly("job loop goes on after java.io.IOException: undeclared");
        assertThat(observed).containsExactly("loop", "loop");
    }

    @Test
    void aLoopEndsWhenItsThreadIsInterruptedOrTheClientClosed() throws InterruptedException {
        Signal wake = time.newSignal();
        Thread paused = time.start("paused",
                new GuardedLoop(time, "paused", wake, (message, thrown) -> failed.add(message),
                        () -> Duration.ofHours(1)));
        Thread closed = time.start("closed",
                new GuardedLoop(time, "closed", wake, (message, thrown) -> failed.add(message), () -> {
                    throw new ConsulClosedException("closed", null);
                }));
        time.settle();
        assertThat(closed.join(LONG)).isTrue();
        paused.interrupt();
        assertThat(paused.join(LONG)).isTrue();
        assertThat(failed).isEmpty();
    }

    /** What other languages of the JVM do: a checked exception that no signature tells of. */
    private static final class SneakyThrow {
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <E extends Throwable> E cast(Throwable thrown) throws E {
            throw (E) thrown;
        }

        static RuntimeException as(Throwable thrown) {
            return SneakyThrow.<RuntimeException>cast(thrown);
        }
    }
}
