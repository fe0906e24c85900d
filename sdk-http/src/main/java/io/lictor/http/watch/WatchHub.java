package io.lictor.http.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.Watch;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.transport.PollBudget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches of one client.
 *
 * <p>Watches with equal keys share one poll, which ends with the last of them. Safe for use by several threads.
 */
public final class WatchHub implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    /** Threads for first reads, each of which may wait for an agent that does not answer. */
    private static final int MOST_FIRST_READS = 32;
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(600);

    private final ConsulRuntime runtime;
    private final KeepAliveScheduler firstReads;
    private final WatchPolicy policy;
    private final PollTurns turns;
    private final ChangeFeeds feeds;
    private final Outage outage = new Outage();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, SharedWatch<?>> watches = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private boolean closed;

    /**
     * A hub whose watches each poll for themselves.
     *
     * @param budget the connections for that
     */
    public WatchHub(ConsulRuntime runtime, WatchPolicy policy, PollBudget budget) {
        this(runtime, policy, budget, null);
    }

    /**
     * A hub whose watches share a change feed when there are more of them than connections.
     *
     * @param budget the connections for polls
     * @param reads what feeds read, or null for none
     */
    public WatchHub(ConsulRuntime runtime, WatchPolicy policy, PollBudget budget,
            FeedReads.@Nullable Factory reads) {
        this.runtime = runtime;
        this.firstReads = KeepAliveScheduler.create(runtime, "first-read", LOG::error, MOST_FIRST_READS);
        this.policy = policy;
        this.turns = new PollTurns(budget, policy.watchWait(), policy.rotation(), runtime);
        this.feeds = new ChangeFeeds(this, runtime, reads, budget.size(), policy);
    }

    /**
     * Opens a watch.
     *
     * @param spec what to watch
     * @return the caller's own handle, to be closed
     * @throws ConsulClosedException when the hub is closed
     */
    public <T> Watch<T> open(WatchSpec<T> spec) {
        return open(spec, null);
    }

    /**
     * Opens a watch for whom the way of a listener through another thread is too long.
     *
     * @param spec what to watch
     * @param changed called by the loop of the watch, on its thread, when a change is published and before the next poll;
     *     must not throw. Or null
     * @return the caller's own handle, to be closed
     * @throws ConsulClosedException when the hub is closed
     */
    public <T> Watch<T> open(WatchSpec<T> spec, @Nullable Runnable changed) {
        lock.lock();
        try {
            if (closed) {
                throw new ConsulClosedException("watch " + spec.name() + ": the client is closed", null);
            }
            SharedWatch<T> shared = shared(spec);
            WatchHandle<T> handle = new WatchHandle<>(shared, changed, closing -> release(shared, closing));
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
        SharedWatch<T> begun = new SharedWatch<>(spec.named(ownName(spec.name())), runtime, outage, this::isDeserted,
                feeds.take(spec.manner().fedBy()));
        turns.opened();
        begun.start(firstReads, new WatchLoop<>(begun, policy, turns, outage));
        watches.put(spec.key(), begun);
        feeds.adjust(watches.size());
        return begun;
    }

    /**
     * A name that no other watch has: those that differ only in what a name does not show, such as a token, would take each
     * other's meters.
     */
    private String ownName(String wanted) {
        String name = wanted;
        for (int number = 2; !names.add(name); number++) {
            name = wanted + "#" + number;
        }
        return name;
    }

    private <T> void release(SharedWatch<T> shared, WatchHandle<T> handle) {
        lock.lock();
        try {
            shared.remove(handle);
            if (shared.handles().isEmpty() && !shared.spec().manner().runsOut()
                    && watches.remove(shared.spec().key(), shared)) {
                shared.end();
                left(shared);
            }
        } finally {
            lock.unlock();
        }
    }

    private void left(SharedWatch<?> shared) {
        names.remove(shared.spec().name());
        feeds.leave(shared.seat());
        feeds.adjust(watches.size());
    }

    /** Said by a loop between two polls: whether it is over, because nobody watches any more. */
    private boolean isDeserted(SharedWatch<?> shared) {
        lock.lock();
        try {
            if (!shared.handles().isEmpty()) {
                return false;
            }
            if (watches.remove(shared.spec().key(), shared)) {
                left(shared);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How many watches a change feed tells when to read; 0 while each polls for itself. */
    public int fed() {
        lock.lock();
        try {
            return feeds.fed();
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
        close(CLOSE_LIMIT);
    }

    /** The same within another time. */
    public void close(Duration limit) {
        List<SharedWatch<?>> ending = markClosed();
        ending.forEach(watch -> watch.handles().forEach(WatchHandle::stop));
        ending.forEach(SharedWatch::end);
        ending.forEach(watch -> watch.handles().forEach(handle -> handle.dispatcher().interrupt()));
        long deadline = runtime.nanoTime() + limit.toNanos();
        for (SharedWatch<?> watch : ending) {
            watch.awaitEnd(left(deadline));
            watch.handles().forEach(handle -> handle.dispatcher().awaitEnd(left(deadline)));
        }
        firstReads.close();
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
            feeds.close();
            return all;
        } finally {
            lock.unlock();
        }
    }
}
