package io.lictor.http.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good values of one client, kept on disk by a thread of its own.
 *
 * <p>Keeping a value is a note in memory. A second after a change, and once a minute when values were only confirmed, the
 * file is replaced; what another process has written meanwhile is taken along, value by value, the later one wins. No
 * failure of the disk reaches a caller. Safe for use by several threads.
 */
public final class SnapshotStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration CONFIRM = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final ConsulRuntime runtime;
    private final String client;
    private final SnapshotFile file;
    private final Signal signal;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Saved> values = new HashMap<>();
    private final AtomicBoolean used = new AtomicBoolean();
    private @Nullable Thread writer;
    private boolean changed;
    private boolean confirmed;
    private volatile boolean closed;
    private boolean failing;
    private boolean unreadable;

    private SnapshotStore(ConsulRuntime runtime, String client, SnapshotFile file) {
        this.runtime = runtime;
        this.client = client;
        this.file = file;
        this.signal = runtime.newSignal();
    }

    /**
     * Reads what an earlier process has left; one that cannot be used is ignored.
     *
     * @param scope whose values these are: one line without credentials
     */
    public static SnapshotStore open(Path directory, String scope, String client, ConsulRuntime runtime) {
        SnapshotStore store = new SnapshotStore(runtime, client, new SnapshotFile(directory, scope));
        store.load();
        store.begin();
        return store;
    }

    private void begin() {
        writer = runtime.start("snapshot", GuardedLoop.restarting(runtime, "snapshot", LOG::error, this::run));
    }

    private void load() {
        try {
            Instant now = runtime.now();
            file.read().forEach(
                    (key, saved) -> values.put(key, new Saved(within(saved.confirmedAt(), now), saved.body())));
            file.tidy(runtime.now());
        } catch (IOException | RuntimeException e) {
            unreadable = true;
            LOG.warn("the snapshot on disk is not used: {}", e.toString());
        }
    }

    /** A moment that a clock has noted which was wrong, or is now: good enough to start from, but nothing is newer than now. */
    private static Instant within(Instant noted, Instant now) {
        return noted.isAfter(now) ? now : noted.isBefore(Instant.EPOCH) ? Instant.EPOCH : noted;
    }

    /** What the value was when it was kept, or null. */
    public @Nullable Saved saved(String key) {
        lock.lock();
        try {
            return values.get(key);
        } finally {
            lock.unlock();
        }
    }

    /** Says that a value of an earlier process is in use; logged once. */
    public void used(Saved saved) {
        if (used.compareAndSet(false, true)) {
            LOG.warn("Consul is away: starting from the snapshot {}, whose values are of {} and about that time",
                    file.path(), saved.confirmedAt());
        }
    }

    /** Keeps a new value. */
    public void keep(String key, Supplier<byte[]> body) {
        Instant now = runtime.now();
        lock.lock();
        try {
            values.put(key, new Saved(now, body));
            changed = true;
        } finally {
            lock.unlock();
        }
        signal.raise();
    }

    /** Notes that Consul has confirmed a value that is kept. */
    public void confirm(String key) {
        Instant now = runtime.now();
        lock.lock();
        try {
            confirmed |= values.computeIfPresent(key, (same, kept) -> new Saved(now, kept.body())) != null;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!closed) {
                boolean raised = signal.await(failing ? RETRY : CONFIRM);
                if (raised && !closed) {
                    settle();
                }
                writeIfNeeded();
            }
            writeIfNeeded();
        } catch (InterruptedException e) {
            // the client is closing, and has waited long enough
            Thread.currentThread().interrupt();
        }
    }

    /** Lets changes that come together be written together. */
    private void settle() throws InterruptedException {
        long until = runtime.nanoTime() + (failing ? RETRY : SETTLE).toNanos();
        for (long left = until - runtime.nanoTime(); left > 0 && !closed; left = until - runtime.nanoTime()) {
            signal.await(Duration.ofNanos(left));
        }
    }

    private void writeIfNeeded() {
        Map<String, Saved> now;
        lock.lock();
        try {
            if (!changed && !confirmed) {
                return;
            }
            changed = false;
            confirmed = false;
            now = new HashMap<>(values);
        } finally {
            lock.unlock();
        }
        long begun = runtime.nanoTime();
        try {
            merge(now);
            long size = file.write(now, UUID.randomUUID().toString());
            written(size, Duration.ofNanos(runtime.nanoTime() - begun));
        } catch (IOException | RuntimeException e) {
            failed(e);
        } catch (Throwable e) {
            // short of memory, perhaps: what is to be written is written later
            failed(new IOException(e.toString(), e));
        }
    }

    /** Takes along what another process has written; a file that cannot be read is replaced. */
    private void merge(Map<String, Saved> now) {
        if (!file.isReplaced()) {
            return;
        }
        // one from the future comes from a clock that was wrong, and would win for ever
        Instant latest = runtime.now().plus(CONFIRM);
        try {
            file.read().forEach((key, theirs) -> {
                if (!theirs.confirmedAt().isAfter(latest)) {
                    now.merge(key, theirs,
                            (ours, other) -> other.confirmedAt().isAfter(ours.confirmedAt()) ? other : ours);
                }
            });
        } catch (IOException | RuntimeException e) {
            if (!unreadable) {
                unreadable = true;
                LOG.warn("the snapshot on disk is replaced: {}", e.toString());
            }
        }
    }

    private void written(long size, Duration took) {
        if (failing) {
            failing = false;
            LOG.info("the snapshot {} is written again", file.path());
        }
        runtime.observer().snapshotWritten(client, size, took);
    }

    private void failed(Exception failure) {
        lock.lock();
        try {
            changed = true;
        } finally {
            lock.unlock();
        }
        if (!failing) {
            failing = true;
            LOG.warn("the snapshot {} cannot be written, the last one stays: {}", file.path(), failure.toString());
        }
        runtime.observer().snapshotFailed(client, failure);
    }

    /** Writes what is left to write, for a bounded time, also when the caller is interrupted. */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    /** The same within another time. */
    public void close(Duration limit) {
        closed = true;
        signal.raise();
        Thread thread = writer;
        if (thread == null) {
            return;
        }
        boolean interrupted = false;
        boolean waiting = true;
        long deadline = runtime.nanoTime() + limit.toNanos();
        while (waiting) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime())));
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (thread.isAlive()) {
            LOG.warn("the snapshot {} could not be written within {} ms of closing: the last one stays", file.path(),
                    limit.toMillis());
            thread.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
