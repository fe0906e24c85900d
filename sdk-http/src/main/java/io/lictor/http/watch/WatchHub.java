package io.lictor.http.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.Watch;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.transport.PollBudget;

/**
 * The watches of one client.
 *
 * <p>Watches with equal keys share one poll, which ends with the last of them. Safe for use by several threads.
 */
public final class WatchHub implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofMillis(600);

    private final ConsulRuntime runtime;
    private final WatchPolicy policy;
    private final PollTurns turns;
    private final Outage outage = new Outage();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, SharedWatch<?>> watches = new HashMap<>();
    private boolean closed;

    public WatchHub(ConsulRuntime runtime, WatchPolicy policy, PollBudget budget) {
        this.runtime = runtime;
        this.policy = policy;
        this.turns = new PollTurns(budget, policy.watchWait(), policy.rotation());
    }

    /**
     * Opens a watch.
     *
     * @param spec what to watch
     * @return the caller's own handle, to be closed
     * @throws ConsulClosedException when the hub is closed
     */
    public <T> Watch<T> open(WatchSpec<T> spec) {
        lock.lock();
        try {
            if (closed) {
                throw new ConsulClosedException("watch " + spec.name() + ": the client is closed", null);
            }
            SharedWatch<T> shared = shared(spec);
            WatchHandle<T> handle = new WatchHandle<>(shared, closing -> release(shared, closing));
            shared.add(handle);
            return handle;
        } finally {
            lock.unlock();
        }
    }

    /** The running watch for the key, or a new one. Equal keys stand for equal values, so the type is the same too. */
    @SuppressWarnings("unchecked")
    private <T> SharedWatch<T> shared(WatchSpec<T> spec) {
        SharedWatch<?> running = watches.get(spec.key());
        if (running != null) {
            SharedWatch<T> same = (SharedWatch<T>) running;
            same.keptBy(spec.keeper());
            return same;
        }
        SharedWatch<T> begun = new SharedWatch<>(spec, runtime, outage, this::isDeserted);
        turns.opened();
        begun.startedAs(runtime.start("watch-" + spec.name(), new WatchLoop<>(begun, policy, turns, outage)));
        watches.put(spec.key(), begun);
        return begun;
    }

    private <T> void release(SharedWatch<T> shared, WatchHandle<T> handle) {
        lock.lock();
        try {
            shared.remove(handle);
            if (shared.handles().isEmpty() && !shared.spec().runsOut()
                    && watches.remove(shared.spec().key(), shared)) {
                shared.end();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Said by a loop between two polls: whether it is over, because nobody watches any more. */
    private boolean isDeserted(SharedWatch<?> shared) {
        lock.lock();
        try {
            if (!shared.handles().isEmpty()) {
                return false;
            }
            watches.remove(shared.spec().key(), shared);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How many polls there are. */
    public int size() {
        lock.lock();
        try {
            return watches.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all watches at once, those in the middle of a poll included; waits for their threads for a bounded time. */
    @Override
    public void close() {
        List<SharedWatch<?>> ending = markClosed();
        ending.forEach(watch -> watch.handles().forEach(WatchHandle::stop));
        ending.forEach(SharedWatch::end);
        ending.forEach(watch -> watch.handles().forEach(handle -> handle.dispatcher().interrupt()));
        long deadline = runtime.nanoTime() + CLOSE_LIMIT.toNanos();
        for (SharedWatch<?> watch : ending) {
            Joins.await(watch.thread(), left(deadline));
            watch.handles().forEach(handle -> handle.dispatcher().awaitEnd(left(deadline)));
        }
    }

    private Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime()));
    }

    private List<SharedWatch<?>> markClosed() {
        lock.lock();
        try {
            closed = true;
            List<SharedWatch<?>> all = List.copyOf(watches.values());
            watches.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }
}
