package io.lictor.http.watch;

import java.time.Duration;
import java.util.Objects;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.http.transport.OverloadException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blocking-query loop of one watch: asks, judges the answer, publishes, pauses, until it is closed. Nothing that is
 * thrown ends it.
 *
 * <p>All fields belong to its one thread.
 */
final class WatchLoop<T> implements Runnable {

    /** How the last poll ended. */
    private enum State {
        /** None has ended. */
        STARTING,
        /** The answer is the value. */
        CURRENT,
        /** The answer was empty and is not believed. */
        DOUBTING,
        /** Nothing speaks against the empty answer any more; one more shall say the same. */
        CONFIRMING,
        /** There was no answer. */
        FAILING,
        /** There will be no more. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    /** Polls that bring nothing: a storm of unrelated wakes costs at most this many a second, after a burst. */
    private static final double FRUITLESS_PER_SECOND = 1.5;
    private static final int FRUITLESS_BURST = 3;
    /** Polls that bring a change: a bound on what a value that is never equal to itself can do. */
    private static final int FRUITFUL_PER_SECOND = 250;
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration FIRST_DOUBT = Duration.ofSeconds(1);
    private static final Duration FIRST_RELIEF = Duration.ofSeconds(1);
    private static final Duration LONGEST_RELIEF = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);

    private final SharedWatch<T> watch;
    private final WatchSpec<T> spec;
    private final ConsulRuntime runtime;
    private final WatchPolicy policy;
    private final PollTurns turns;
    private final Outage outage;
    private final WatchReports<T> reports;
    private final PollCourse course = new PollCourse();
    private final TokenBucket fruitless;
    private final TokenBucket fruitful;
    private final BackOff retries;
    private final BackOff reliefs;
    private final BackOff doubts;
    private final Signal signal;
    private State state = State.STARTING;
    private Duration pause = Duration.ZERO;
    private long readAnewAt;
    /** While doubting: since when. */
    private long doubtedSince;

    WatchLoop(SharedWatch<T> watch, WatchPolicy policy, PollTurns turns, Outage outage) {
        this.watch = watch;
        this.spec = watch.spec();
        this.runtime = watch.runtime();
        this.policy = policy;
        this.turns = turns;
        this.outage = outage;
        this.reports = new WatchReports<>(watch);
        this.fruitless = new TokenBucket(runtime, FRUITLESS_PER_SECOND, FRUITLESS_BURST);
        this.fruitful = new TokenBucket(runtime, FRUITFUL_PER_SECOND, FRUITFUL_PER_SECOND);
        this.retries = new BackOff(runtime, FIRST_RETRY);
        this.reliefs = new BackOff(runtime, FIRST_RELIEF);
        this.doubts = new BackOff(runtime, FIRST_DOUBT);
        this.signal = runtime.newSignal();
    }

    @Override
    public void run() {
        reports.opened();
        turns.opened();
        while (!watch.isClosed()) {
            try {
                signal.await(pause);
                poll();
            } catch (InterruptedException | ConsulInterruptedException e) {
                interrupted();
            } catch (ConsulException e) {
                failed(e);
            } catch (Throwable e) {
                survived(e);
            }
        }
        enter(State.CLOSED);
        turns.closed();
        outage.forget(signal);
        reports.closed();
    }

    private void enter(State next) {
        if (state != next) {
            LOG.debug("{}: {} -> {}", watch, state, next);
            state = next;
        }
    }

    /** Only closing interrupts, and {@link #run} looks at that; whatever else it was must not make the loop spin. */
    private void interrupted() {
        boolean cleared = Thread.interrupted();
        pause = retries.next(LONGEST_PAUSE);
        LOG.debug("{}: interrupted, flag {}", watch, cleared);
    }

    private void poll() throws InterruptedException {
        if (course.next() != 0 && untilReadAnew().compareTo(SHORTEST_WAIT) <= 0) {
            // a restored snapshot can leave a watch with an index that nothing will ever exceed
            course.startOver();
        }
        if (course.next() == 0) {
            readAnewAt = runtime.nanoTime() + policy.watchWait().toNanos();
            answered(spec.read().read(0, policy.watchWait()), false);
            return;
        }
        try (PollTurns.Turn turn = turns.take()) {
            Duration left = untilReadAnew();
            Duration wait = left.compareTo(turn.waitTime()) < 0 ? left : turn.waitTime();
            wait = wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
            long begun = runtime.nanoTime();
            Indexed<T> answer = spec.read().read(course.next(), wait);
            answered(answer, runtime.nanoTime() - begun < wait.toNanos() / 10 * 9);
        }
    }

    private Duration untilReadAnew() {
        return Duration.ofNanos(readAnewAt - runtime.nanoTime());
    }

    private void answered(Indexed<T> answer, boolean early) {
        Objects.requireNonNull(answer.value(), "value");
        if (course.answered(answer.index(), early)) {
            reports.reset();
        }
        outage.leaves(signal);
        String doubt = doubt(answer);
        if (doubt != null) {
            hold(doubt);
        } else if (state == State.DOUBTING && empties(answer)) {
            // a right that came back between the answer and its proof has not brought the entries back yet
            enter(State.CONFIRMING);
            course.startOver();
            spend(fruitless);
        } else {
            believe(answer);
        }
    }

    private boolean empties(Indexed<T> answer) {
        return spec.empties().empties(watch.snapshot().value(), answer);
    }

    private boolean isUndecided() {
        return state == State.DOUBTING || state == State.CONFIRMING;
    }

    private @Nullable String doubt(Indexed<T> answer) {
        T value = watch.snapshot().value();
        if (value == null || !empties(answer)) {
            return null;
        }
        long since = isUndecided() ? doubtedSince : runtime.nanoTime();
        boolean unsettled = course.isBroken() && runtime.nanoTime() - since < policy.emptyHoldDown().toNanos();
        return spec.empties().doubt(value, answer.metadata(), unsettled);
    }

    private void believe(Indexed<T> answer) {
        Snapshot<T> before = watch.snapshot();
        Snapshot<T> now = before.confirmed(answer.value(), course.last(), runtime);
        boolean changed = now.version() != before.version();
        watch.publish(now);
        course.believed();
        retries.reset();
        reliefs.reset();
        doubts.reset();
        reports.answered();
        if (changed) {
            reports.changed();
            if (before.version() == 0 && spec.empties().isFiltered(answer)) {
                reports.firstIsFiltered();
            }
        }
        enter(State.CURRENT);
        spend(changed ? fruitful : fruitless);
    }

    private void spend(TokenBucket bucket) {
        bucket.take();
        pause = bucket.untilNext();
    }

    /** Keeps the value, and reads anew after a while: rights that come back wake no blocking query. */
    private void hold(String reason) {
        watch.publish(watch.snapshot().failed(new ConsulUnavailableException(
                watch + ": empty answer not believed (" + reason + ")", null)));
        reports.held(reason);
        retries.reset();
        if (!isUndecided()) {
            doubtedSince = runtime.nanoTime();
        }
        enter(State.DOUBTING);
        long again = doubts.next(LONGEST_PAUSE).toNanos();
        long holdEnds = doubtedSince + policy.emptyHoldDown().toNanos() - runtime.nanoTime();
        readAnewAt = runtime.nanoTime() + (holdEnds > 0 ? Math.min(again, holdEnds) : again);
        spend(fruitless);
    }

    private void failed(ConsulException failure) {
        course.failed();
        enter(State.FAILING);
        watch.publish(watch.snapshot().failed(failure));
        pause = pauseAfter(failure);
        reports.failed(failure);
    }

    private Duration pauseAfter(ConsulException failure) {
        if (failure.getCause() instanceof OverloadException) {
            return reliefs.next(LONGEST_RELIEF);
        }
        if (failure instanceof ConsulUnavailableException || failure instanceof ConsulTimeoutException) {
            outage.joins(signal);
            return retries.next(outage.longestPause());
        }
        return retries.next(LONGEST_PAUSE);
    }

    /** An exception that is nobody's answer: a defect, or a JVM in need. Even the reporting of it may fail. */
    private void survived(Throwable thrown) {
        pause = LONGEST_PAUSE;
        try {
            reports.defect(thrown);
            failed(new ConsulAnswerException(watch + ": unexpected " + thrown, thrown));
        } catch (Throwable again) {
            state = State.FAILING;
        }
    }
}
