package io.lictor.http.watch;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blocking-query loop of one watch: asks, judges the answer, publishes, pauses, until it is closed. Nothing that is
 * thrown ends it.
 *
 * <p>All fields belong to its one thread. There is none while the watch sleeps, see {@link Seat}; it is run again then.
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
    private static final Duration AFTER_A_DEFECT = Duration.ofSeconds(10);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);
    /** For a server that does not know yet what the change feed has told. */
    private static final Duration CATCH_UP = Duration.ofMillis(250);

    private final SharedWatch<T> watch;
    private final WatchSpec<T> spec;
    private final ConsulRuntime runtime;
    private final WatchPolicy policy;
    private final PollTurns turns;
    private final WatchReports<T> reports;
    private final PollCourse course = new PollCourse();
    private final Signal signal;
    private final Pace pace;
    private final Doorbell bell;
    private final @Nullable Seat seat;
    private State state = State.STARTING;
    private boolean begun;
    /** Whether the watch counts among those that take turns. */
    private boolean inTurns = true;
    private Duration pause = Duration.ZERO;
    private long readAnewAt;
    /** Whether the agent may answer polls from a view that it keeps, see {@link #isHearsay}. */
    private boolean viewed;
    /** While doubting: since when. */
    private long doubtedSince;

    WatchLoop(SharedWatch<T> watch, WatchPolicy policy, PollTurns turns, Outage outage) {
        this.watch = watch;
        this.spec = watch.spec();
        this.runtime = watch.runtime();
        this.policy = policy;
        this.turns = turns;
        this.reports = new WatchReports<>(watch);
        this.signal = new Waking(runtime.newSignal(), watch);
        this.pace = new Pace(runtime, outage, signal);
        this.bell = new Doorbell(spec.manner().bell(), runtime, turns, signal);
        this.seat = watch.seat();
    }

    /**
     * A round of those before the first value, which are a job on the client's own threads: whoever waits for the value
     * may keep the carriers of all others busy.
     *
     * @return how long nothing is to be done, or null when the rest is for {@link #run}, or for nobody
     */
    @Nullable
    Duration begin() {
        opened();
        pause = Duration.ZERO;
        if (!watch.isOver() && watch.snapshot().version() == 0) {
            boolean unused = round();
        }
        if (watch.isOver()) {
            closed();
            return null;
        }
        if (watch.snapshot().version() == 0) {
            return pause;
        }
        watch.goOn();
        return null;
    }

    @Override
    public void run() {
        opened();
        while (!watch.isOver()) {
            if (round()) {
                return;
            }
        }
        closed();
    }

    /** One rest and one poll; true when the thread is to end. */
    private boolean round() {
        try {
            rest();
            return poll();
        } catch (InterruptedException | ConsulInterruptedException e) {
            interrupted();
        } catch (ConsulException e) {
            failed(e);
        } catch (Throwable e) {
            survived(e);
        }
        return false;
    }

    private void opened() {
        if (!begun) {
            begun = true;
            reports.opened();
        }
    }

    private void closed() {
        enter(State.CLOSED);
        standIn(false);
        pace.ended();
        reports.closed();
    }

    /** Where the loop pauses, on whatever thread it is. */
    private record Waking(Signal signal, SharedWatch<?> watch) implements Signal {
        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            return signal.await(timeout);
        }

        @Override
        public void raise() {
            signal.raise();
            watch.wakeBeginning();
        }
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
        pause = pace.afterAnswer(false);
        LOG.debug("{}: interrupted, flag {}", watch, cleared);
    }

    private void rest() throws InterruptedException {
        T value = watch.snapshot().value();
        boolean storm = state == State.CURRENT && pause.isPositive() && value != null && spec.empties().isEmpty(value);
        if (storm && !isFed() && bell.isWorthwhile()) {
            bell.pause(pace.withOneMore());
        } else {
            signal.await(pause);
        }
    }

    /** Whether a change feed tells when there is something to read. */
    private boolean isFed() {
        return seat != null && seat.isFed();
    }

    private void standIn(boolean turn) {
        if (turn && !inTurns) {
            turns.opened();
        } else if (!turn && inTurns) {
            turns.closed();
        }
        inTurns = turn;
    }

    /** One poll, or the sleep of a watch that a feed speaks for: true when the thread is to end. */
    private boolean poll() throws InterruptedException {
        boolean fed = isFed();
        boolean calm = fed && state == State.CURRENT;
        if (course.next() != 0 && !calm && untilReadAnew().compareTo(SHORTEST_WAIT) <= 0) {
            // a restored snapshot can leave a watch with an index that nothing will ever exceed
            course.startOver();
        }
        if (fed && course.next() != 0 && seat != null && !seat.hasNews()) {
            standIn(false);
            pause = Duration.ZERO;
            if (calm) {
                return seat.sleeps();
            }
            seat.await(untilReadAnew());
            return false;
        }
        Seat.Reading reading = seat == null ? null : seat.reading();
        if (fed && reading != null && reading.afterGap()) {
            course.failed();
        } else if (fed && reading != null && reading.anew()) {
            course.startOver();
        }
        if (course.next() == 0) {
            readAnew();
        } else if (fed && reading != null && viewed) {
            readTold(reading);
        } else {
            poll(fed && reading != null ? reading : null);
        }
        if (seat != null && reading != null) {
            seat.read(reading, course.last(), state == State.CURRENT);
        }
        return false;
    }

    private void readAnew() {
        readAnewAt = runtime.nanoTime() + policy.watchWait().toNanos();
        Indexed<T> answer = spec.read().read(0, policy.watchWait());
        viewed = answer.metadata().backend() != null;
        answered(answer, false);
    }

    /**
     * Reads what the feed has told from an agent that may have views: a poll would make it keep one for each service. What
     * does not show yet is waited for all the same.
     */
    private void readTold(Seat.Reading told) throws InterruptedException {
        long known = course.next();
        course.startOver();
        readAnew();
        if (told.expectsChange() && course.last() == known && course.next() != 0) {
            poll(told);
        }
    }

    /** Blocks on the index: for as long as there is time when nobody tells of changes, and for a moment otherwise. */
    private void poll(Seat.@Nullable Reading told) throws InterruptedException {
        standIn(told == null);
        Indexed<T> answer;
        boolean early;
        try (PollTurns.Turn turn = turn(told)) {
            Duration left = told == null ? untilReadAnew() : CATCH_UP;
            Duration wait = left.compareTo(turn.waitTime()) < 0 ? left : turn.waitTime();
            wait = wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
            long begun = runtime.nanoTime();
            try {
                answer = spec.read().read(course.next(), wait);
            } catch (ConsulInterruptedException e) {
                turn.givenUp(wait);
                throw e;
            } catch (ConsulException e) {
                turn.failed(e, Duration.ofNanos(runtime.nanoTime() - begun));
                throw e;
            }
            Duration held = Duration.ofNanos(runtime.nanoTime() - begun);
            turn.answered(held, wait);
            early = held.compareTo(wait.multipliedBy(9).dividedBy(10)) < 0;
        }
        answered(answer, early);
    }

    private PollTurns.Turn turn(Seat.@Nullable Reading told) throws InterruptedException {
        if (spec.isFeeding()) {
            return turns.takeFirst(policy.watchWait());
        }
        return told == null ? turns.take() : turns.takeFirst(told.expectsChange() ? CATCH_UP : SHORTEST_WAIT);
    }

    private Duration untilReadAnew() {
        return Duration.ofNanos(readAnewAt - runtime.nanoTime());
    }

    private void answered(Indexed<T> answer, boolean early) {
        Objects.requireNonNull(answer.value(), "value");
        if (isHearsay(answer)) {
            heard(answer, early);
            return;
        }
        if (course.answered(answer.index(), early)) {
            reports.reset();
        }
        EmptyPolicy.Doubt doubt = doubt(answer);
        if (doubt != null) {
            hold(doubt);
        } else if (state == State.DOUBTING && empties(answer)) {
            // a right that came back between the answer and its proof has not brought the entries back yet
            enter(State.CONFIRMING);
            course.startOver();
            pause = pace.afterAnswer(false);
        } else {
            believe(answer);
        }
        // only now: an answer that cannot be dealt with must be retried ever more slowly
        pace.reached();
    }

    /**
     * Whether the answer of a poll says nothing about the value by itself. The view of an agent answers from memory while
     * its servers are away, while it lags behind, and in place of what the token may not read any more; it only knows
     * more than the watch when its index has moved on. And what empties the value counts only when a server says that it
     * knows a leader, which no view does.
     */
    private boolean isHearsay(Indexed<T> answer) {
        if (course.next() == 0) {
            return false;
        }
        boolean moved = Long.compareUnsigned(answer.index(), course.next()) > 0;
        return (answer.metadata().isStreaming() && !moved)
                || (empties(answer) && !Boolean.TRUE.equals(answer.metadata().knownLeader()));
    }

    /** Goes on with the poll, or asks a server at once where the answer hints at something else than silence. */
    private void heard(Indexed<T> answer, boolean early) {
        boolean emptied = empties(answer);
        if (emptied || early || answer.index() != course.next()) {
            course.startOver();
        }
        pause = pace.afterAnswer(emptied);
        pace.reached();
    }

    private boolean empties(Indexed<T> answer) {
        return spec.empties().empties(watch.snapshot().value(), answer);
    }

    private boolean isUndecided() {
        return state == State.DOUBTING || state == State.CONFIRMING;
    }

    private EmptyPolicy.@Nullable Doubt doubt(Indexed<T> answer) {
        T value = watch.snapshot().value();
        if (value == null || !empties(answer)) {
            return null;
        }
        long since = isUndecided() ? doubtedSince : runtime.nanoTime();
        boolean troubled = course.isBroken() || watch.snapshot().state().isRestored();
        boolean unsettled = troubled && runtime.nanoTime() - since < policy.emptyHoldDown().toNanos();
        return spec.empties().doubt(value, answer.metadata(), unsettled);
    }

    private void believe(Indexed<T> answer) {
        Snapshot<T> before = watch.snapshot();
        Snapshot<T> now = before.confirmed(answer.value(), course.last(), runtime);
        boolean changed = now.version() != before.version();
        // first, so that whoever has seen the value and closes the client finds it on disk
        watch.keep(answer.value(), changed);
        watch.publish(now);
        course.believed();
        pace.settled();
        reports.answered();
        if (changed) {
            reports.changed();
            if (before.version() == 0 && spec.empties().isFiltered(answer)) {
                reports.firstIsFiltered();
            }
        }
        enter(State.CURRENT);
        // how often a feed can wake a watch is bounded by its own pauses
        pause = pace.afterAnswer(changed || isFed());
        Supplier<Duration> rest = spec.manner().rest();
        if (changed && rest != null && rest.get().compareTo(pause) > 0) {
            pause = rest.get();
        }
    }

    /** Keeps the value, and reads anew after a while: rights that come back wake no blocking query. */
    private void hold(EmptyPolicy.Doubt doubt) {
        watch.publish(watch.snapshot().failed(new ConsulUnavailableException(
                watch + ": empty answer not believed (" + doubt + ")", null)));
        reports.held(doubt);
        if (!isUndecided()) {
            doubtedSince = runtime.nanoTime();
        }
        enter(State.DOUBTING);
        long again = pace.nextLook().toNanos();
        long holdEnds = doubtedSince + policy.emptyHoldDown().toNanos() - runtime.nanoTime();
        readAnewAt = runtime.nanoTime() + (holdEnds > 0 ? Math.min(again, holdEnds) : again);
        pause = pace.afterAnswer(false);
    }

    private void failed(ConsulException failure) {
        course.failed();
        enter(State.FAILING);
        if (seat != null) {
            seat.unsettle();
        }
        watch.restore("Consul is away", failure);
        watch.publish(watch.snapshot().failed(failure));
        pause = pace.afterFailure(failure);
        reports.failed(failure);
    }

    /** An exception that is nobody's answer: a defect, or a JVM in need. Even the reporting of it may fail. */
    private void survived(Throwable thrown) {
        pause = AFTER_A_DEFECT;
        try {
            reports.defect(thrown);
            failed(new ConsulAnswerException(watch + ": unexpected " + thrown, thrown));
        } catch (Throwable again) {
            state = State.FAILING;
        }
    }
}
