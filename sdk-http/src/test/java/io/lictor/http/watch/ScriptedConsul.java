package io.lictor.http.watch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * A list in a Consul that a test scripts: it blocks as the real one does, in the time of the test, and does what the
 * test says instead when there is something in the script.
 */
final class ScriptedConsul implements BlockingRead<List<String>> {

    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Supplier<Indexed<List<String>>>> script = new ArrayDeque<>();
    private final Deque<Supplier<Indexed<List<String>>>> polls = new ArrayDeque<>();
    private final Deque<Supplier<Indexed<List<String>>>> anew = new ArrayDeque<>();
    private final List<ConsulRuntime.Signal> blocked = new ArrayList<>();
    private final List<Long> asked = new CopyOnWriteArrayList<>();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final List<Long> moments = new CopyOnWriteArrayList<>();
    private List<String> content = List.of();
    private AnswerMetadata metadata = new AnswerMetadata(0, true, null, null, false);
    private @Nullable Indexed<List<String>> view;
    private long index;
    private boolean answerEarly;
    private boolean holding;
    private @Nullable Supplier<? extends RuntimeException> outage;

    ScriptedConsul(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Indexed<List<String>> read(long askedIndex, Duration wait) {
        asked.add(askedIndex);
        waits.add(wait);
        moments.add(runtime.nanoTime());
        long deadline = runtime.nanoTime() + wait.toNanos();
        ConsulRuntime.Signal signal = runtime.newSignal();
        try {
            while (true) {
                Supplier<Indexed<List<String>>> next = nextStep(askedIndex, deadline, signal);
                if (next != null) {
                    return next.get();
                }
                signal.await(Duration.ofNanos(deadline - runtime.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException("scripted", e);
        }
    }

    private @Nullable Supplier<Indexed<List<String>>> nextStep(long askedIndex, long deadline,
            ConsulRuntime.Signal signal) {
        lock.lock();
        try {
            blocked.remove(signal);
            if (holding) {
                blocked.add(signal);
                return null;
            }
            if (outage != null) {
                throw outage.get();
            }
            if (!script.isEmpty()) {
                return script.removeFirst();
            }
            Deque<Supplier<Indexed<List<String>>>> ofKind = askedIndex == 0 ? anew : polls;
            if (!ofKind.isEmpty()) {
                return ofKind.removeFirst();
            }
            Indexed<List<String>> there = askedIndex == 0 || view == null ? answer(content, index) : view;
            if (askedIndex == 0 || Long.compareUnsigned(there.index(), askedIndex) > 0 || answerEarly
                    || runtime.nanoTime() >= deadline) {
                answerEarly = false;
                return () -> there;
            }
            blocked.add(signal);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Indexed<List<String>> answer(List<String> value, long answerIndex) {
        return new Indexed<>(value, new AnswerMetadata(answerIndex, metadata.knownLeader(), null, null,
                metadata.filteredByAcls(), view == null ? null : "blocking-query", null));
    }

    private void change(Runnable step) {
        lock.lock();
        try {
            step.run();
            List.copyOf(blocked).forEach(ConsulRuntime.Signal::raise);
        } finally {
            lock.unlock();
        }
    }

    /** The value becomes this, at this index; who blocks below it is answered. */
    void set(long newIndex, String... entries) {
        change(() -> {
            index = newIndex;
            content = List.of(entries);
        });
    }

    /** From now on polls are answered from a view, which is this; reads with index 0 are not. */
    void views(long viewIndex, String... entries) {
        change(() -> view = new Indexed<>(List.of(entries),
                streaming(viewIndex)));
    }

    /** Server and view become this, at this index. */
    void setBoth(long newIndex, String... entries) {
        set(newIndex, entries);
        views(newIndex, entries);
    }

    /** What the headers of the coming answers say. */
    void says(@Nullable Boolean knownLeader, boolean filteredByAcls) {
        change(() -> metadata = new AnswerMetadata(0, knownLeader, null, null, filteredByAcls));
    }

    /** While true, nobody gets an answer. */
    void holdsAnswers(boolean hold) {
        change(() -> holding = hold);
    }

    /** The poll under way, or the next one, is answered at once as things are. */
    void answersEarly() {
        change(() -> answerEarly = true);
    }

    /** The poll under way, or the next one, does this instead; may be called more than once. */
    void next(Supplier<Indexed<List<String>>> step) {
        change(() -> script.add(step));
    }

    /** The next read with index 0 does this instead; may be called more than once. */
    void nextAnew(Supplier<Indexed<List<String>>> step) {
        change(() -> anew.add(step));
    }

    /** The next read that blocks does this instead, at once; may be called more than once. */
    void nextPoll(Supplier<Indexed<List<String>>> step) {
        change(() -> polls.add(step));
    }

    /** What an answer of a view says of itself. */
    static AnswerMetadata streaming(long viewIndex) {
        return new AnswerMetadata(viewIndex, null, null, null, false, "streaming", null);
    }

    /** Every poll fails from now on, those under way included; null ends it. */
    void fails(@Nullable Supplier<? extends RuntimeException> failure) {
        change(() -> outage = failure);
    }

    void refusesConnections() {
        fails(() -> new ConsulUnavailableException("connection refused", null));
    }

    void isBack() {
        fails(null);
    }

    /** The indexes that were asked with. */
    List<Long> asked() {
        return List.copyOf(asked);
    }

    /** How long each poll might have been held. */
    List<Duration> waits() {
        return List.copyOf(waits);
    }

    /** When each poll came. */
    List<Long> moments() {
        return List.copyOf(moments);
    }

    int polls() {
        return asked.size();
    }
}
