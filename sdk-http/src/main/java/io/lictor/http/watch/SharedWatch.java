package io.lictor.http.watch;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.internal.KeepAliveScheduler.Job;
import io.lictor.api.observe.WatchView;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/** One poll and everybody who watches it. The loop writes, all others read one volatile snapshot. */
final class SharedWatch<T> implements WatchView {

    private final WatchSpec<T> spec;
    private final ConsulRuntime runtime;
    private final Predicate<SharedWatch<?>> deserted;
    private final @Nullable Seat seat;
    private final List<WatchHandle<T>> handles = new CopyOnWriteArrayList<>();
    private final Set<Signal> awaiting = ConcurrentHashMap.newKeySet();
    private final Outage outage;
    private final List<Keeper<T>> keepers = new CopyOnWriteArrayList<>();
    private final AtomicReference<Snapshot<T>> snapshot;
    private volatile boolean closed;
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    /** There is a first value, or there will be none. */
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile @Nullable Job beginning;
    private volatile Runnable next = () -> {};
    private volatile @Nullable Told<T> told;

    /**
     * A watch that is not begun.
     *
     * @param deserted says whether nobody watches any more, and from then on keeps it from being found
     * @param seat its place in a change feed, or null
     */
    SharedWatch(WatchSpec<T> spec, ConsulRuntime runtime, Outage outage, Predicate<SharedWatch<?>> deserted,
            @Nullable Seat seat) {
        this.spec = spec;
        this.runtime = runtime;
        this.deserted = deserted;
        this.seat = seat;
        this.outage = outage;
        this.snapshot = new AtomicReference<>(Snapshot.none(runtime.nanoTime()));
        keptBy(spec.keeper());
    }

    WatchSpec<T> spec() {
        return spec;
    }

    ConsulRuntime runtime() {
        return runtime;
    }

    @Nullable
    Seat seat() {
        return seat;
    }

    /** What the loop of this watch has published. */
    Snapshot<T> snapshot() {
        return snapshot.get();
    }

    /** The last composition, kept so that who asks again and again is given the same object. */
    private record Told<T>(Snapshot<T> own, FeedReport report, Snapshot<T> both) {}

    /** The same together with what a change feed knows about it: that it is still right, or that it cannot tell. */
    @SuppressWarnings("ReferenceEquality")
    Snapshot<T> current() {
        Snapshot<T> own = snapshot();
        FeedReport report = seat == null || own.version() == 0 ? null : seat.report();
        if (report == null) {
            return own;
        }
        Told<T> last = told;
        if (last == null || last.own != own || last.report != report) {
            last = new Told<>(own, report, own.told(report));
            told = last;
        }
        return last.both;
    }

    @Override
    public String key() {
        return spec.name();
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(runtime.nanoTime() - current().confirmedNanos());
    }

    @Override
    public int consecutiveFailures() {
        return current().state().consecutiveFailures();
    }

    /** Makes a snapshot the current one and wakes those whom it concerns. */
    void publish(Snapshot<T> next) {
        boolean changed = next.version() != snapshot.getAndSet(next).version();
        wakeAwaiting();
        if (changed) {
            handles.forEach(WatchHandle::wake);
        }
    }

    /** Adds a place where the value outlives the process: several who watch the same may each have one. */
    void keptBy(@Nullable Keeper<T> keeper) {
        if (keeper != null && !keepers.contains(keeper)) {
            keepers.add(keeper);
        }
    }

    /** Notes on disk that Consul has said that this is the value. */
    void keep(T value, boolean changed) {
        keepers.forEach(keeper -> keeper.confirmed(value, changed));
    }

    /** Whether an earlier process may have left a value. */
    boolean isRestorable() {
        return snapshot().value() == null && keepers.stream().anyMatch(Keeper::holdsSomething);
    }

    /** Whether waiting for Consul's own answer makes no sense. */
    boolean isConsulAway() {
        return outage.isOn();
    }

    /** Begins with what an earlier process has left, after waiting in vain for Consul. */
    void restoreAfter(Duration waited) {
        outage.suspect();
        restore("no answer within " + waited, snapshot().state().lastFailure());
    }

    /** Begins with what an earlier process has left, if Consul has not said anything; by the loop or by who waits. */
    void restore(String why, @Nullable ConsulException cause) {
        Snapshot<T> before = snapshot();
        if (before.value() != null) {
            return;
        }
        Keeper.Kept<T> kept = keepers.stream().map(Keeper::kept).filter(Objects::nonNull).findFirst().orElse(null);
        if (kept == null) {
            return;
        }
        ConsulException failure = new ConsulUnavailableException(
                this + ": from the snapshot on disk of " + kept.confirmedAt() + ", " + why, cause);
        if (snapshot.compareAndSet(before, before.restored(kept, failure, runtime))) {
            wakeAwaiting();
            handles.forEach(WatchHandle::wake);
        }
    }

    void wakeAwaiting() {
        awaiting.forEach(Signal::raise);
    }

    void addAwaiting(Signal signal) {
        awaiting.add(signal);
    }

    void removeAwaiting(Signal signal) {
        awaiting.remove(signal);
    }

    void add(WatchHandle<T> handle) {
        handles.add(handle);
    }

    void remove(WatchHandle<?> handle) {
        handles.remove(handle);
    }

    List<WatchHandle<T>> handles() {
        return handles;
    }

    /** Begins with the job that reads a first value; the loop goes on from there on a thread of its own. */
    void start(KeepAliveScheduler firstReads, WatchLoop<T> loop) {
        next = () -> {
            // by the thread itself: whoever starts it may come later than the end of it, and the start of another one
            thread.set(Thread.currentThread());
            try {
                loop.run();
            } finally {
                thread.compareAndSet(Thread.currentThread(), null);
            }
        };
        if (seat != null) {
            seat.wakesBy(this::goOn);
        }
        beginning = firstReads.repeat("watch-" + spec.name(), Duration.ZERO, () -> begin(loop));
    }

    private @Nullable Duration begin(WatchLoop<T> loop) {
        Duration pause = loop.begin();
        if (pause == null) {
            beginning = null;
            begun.countDown();
        }
        return pause;
    }

    /** Goes on with the loop, on a thread of its own. */
    void goOn() {
        Thread unused = runtime.start("watch-" + spec.name(), next);
    }

    /** Ends the pause before another try to read a first value. */
    void wakeBeginning() {
        Job job = beginning;
        if (job != null) {
            job.wake();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Asked by the loop between two polls: whether there are to be no more. */
    boolean isOver() {
        if (!closed && spec.manner().runsOut() && deserted.test(this)) {
            closed = true;
        }
        return closed;
    }

    /** Ends the loop: a poll under way is interrupted. */
    void end() {
        closed = true;
        wakeAwaiting();
        Job job = beginning;
        if (job != null) {
            job.interrupt();
            job.wake();
        }
        Thread running = thread.get();
        if (running != null) {
            running.interrupt();
        }
        if (seat != null) {
            seat.end();
        }
    }

    /** Waits for the end of the loop, for a bounded time; an interruption ends the waiting and stays visible. */
    void awaitEnd(Duration limit) {
        try {
            if (begun.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                Joins.await(thread.get(), limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "watch " + spec.name();
    }
}
