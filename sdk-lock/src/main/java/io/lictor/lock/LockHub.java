package io.lictor.lock;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.Subscription;
import io.lictor.api.observe.LocksView;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * What the locks of one client share: sessions by settings, and a gate for each key in use.
 *
 * <p>The client holds it by a step before its end; the references from here are weak, so that nothing is left of a
 * client that was closed and forgotten.
 */
final class LockHub {

    private static final ReentrantLock HUBS = new ReentrantLock();
    private static final Duration END = Duration.ofMillis(300);
    private static final int FEW = 64;

    private static List<WeakReference<LockHub>> known = List.of();

    private final ConsulClient consul;
    private final ConsulRuntime runtime;
    private final LockThreads threads;
    private final Map<SessionSettings, SessionKeeper> keepers = new ConcurrentHashMap<>();
    private final Set<ConsulRuntime.Signal> waiting = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, WeakReference<Gate>> gates = new HashMap<>();
    private int gatesBeforePurge = FEW;
    private final AtomicInteger contenders = new AtomicInteger();
    private final LocksView figures = new Figures();
    private final LogPosition log = new LogPosition();
    private volatile boolean closed;

    private LockHub(ConsulClient consul) {
        this.consul = consul;
        this.runtime = consul.runtime();
        this.threads = new LockThreads(runtime);
    }

    /** What the meters of the client's locks show. */
    private final class Figures implements LocksView {
        @Override
        public String client() {
            String name = consul.settings().clientName();
            return name == null ? "consul" : name;
        }

        @Override
        public int held() {
            return sessions().mapToInt(HeldSession::leases).sum();
        }

        @Override
        public int waiting() {
            return contenders.get();
        }

        @Override
        public Duration remaining() {
            return sessions().filter(session -> session.leases() > 0).map(session -> session.life().remaining())
                    .min(Duration::compareTo).orElse(Duration.ZERO);
        }
    }

    private Stream<HeldSession> sessions() {
        return keepers.values().stream().flatMap(keeper -> keeper.sessions().stream());
    }

    /** Counts and times an acquisition. */
    @Nullable
    LockLease timed(Supplier<@Nullable LockLease> acquisition) {
        long begun = runtime.nanoTime();
        String outcome = "failed";
        contenders.incrementAndGet();
        try {
            LockLease lease = acquisition.get();
            outcome = lease == null ? "taken" : "acquired";
            return lease;
        } finally {
            contenders.decrementAndGet();
            runtime.observer().lockWaited(outcome, Duration.ofNanos(runtime.nanoTime() - begun));
        }
    }

    /** The hub of a client: the same one each time. */
    static LockHub of(ConsulClient consul) {
        HUBS.lock();
        try {
            LockHub found = find(consul);
            if (found != null) {
                return found;
            }
            LockHub hub = new LockHub(consul);
            Subscription unused = consul.beforeClose(hub::close);
            List<WeakReference<LockHub>> next = new ArrayList<>(known);
            next.removeIf(reference -> reference.get() == null);
            next.add(new WeakReference<>(hub));
            known = List.copyOf(next);
            hub.runtime.observer().locksOpened(hub.figures);
            return hub;
        } finally {
            HUBS.unlock();
        }
    }

    private static @Nullable LockHub find(ConsulClient consul) {
        for (WeakReference<LockHub> reference : known) {
            LockHub hub = reference.get();
            if (hub != null && hub.consul.equals(consul)) {
                return hub;
            }
        }
        return null;
    }

    ConsulClient consul() {
        return consul;
    }

    ConsulRuntime runtime() {
        return runtime;
    }

    LogPosition log() {
        return log;
    }

    /**
     * The sessions with these settings.
     *
     * @throws ConsulClosedException when the client is closed, since nobody would end them
     */
    SessionKeeper keeper(SessionSettings settings) {
        SessionKeeper known = keepers.get(settings);
        return known == null ? made(settings) : known;
    }

    private SessionKeeper made(SessionSettings settings) {
        lock.lock();
        try {
            requireOpen();
            return keepers.computeIfAbsent(settings, wanted -> new SessionKeeper(consul, threads, wanted));
        } finally {
            lock.unlock();
        }
    }

    /** The gate of a key, for as long as somebody holds on to it. */
    Gate gate(String key, int places) {
        lock.lock();
        try {
            requireOpen();
            WeakReference<Gate> reference = gates.get(key);
            Gate gate = reference == null ? null : reference.get();
            if (gate == null) {
                gate = new Gate(runtime, key, places);
                gates.put(key, new WeakReference<>(gate));
                purge();
            }
            return gate;
        } finally {
            lock.unlock();
        }
    }

    private void purge() {
        if (gates.size() >= gatesBeforePurge) {
            gates.values().removeIf(reference -> reference.get() == null);
            gatesBeforePurge = Math.max(FEW, gates.size() * 2);
        }
    }

    /** A signal that is raised when the client closes, to be given back. */
    ConsulRuntime.Signal newSignal() {
        ConsulRuntime.Signal signal = runtime.newSignal();
        waiting.add(signal);
        return signal;
    }

    void forget(ConsulRuntime.Signal signal) {
        waiting.remove(signal);
    }

    void requireOpen() {
        if (closed) {
            throw new ConsulClosedException("the client is closed", null);
        }
    }

    /** Sends the waiting away and ends the sessions: who has not closed a lease by now has lost it. */
    private void close() {
        List<WeakReference<Gate>> all;
        List<SessionKeeper> ending;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(gates.values());
            ending = List.copyOf(keepers.values());
        } finally {
            lock.unlock();
        }
        for (WeakReference<Gate> reference : all) {
            Gate gate = reference.get();
            if (gate != null) {
                gate.close();
            }
        }
        waiting.forEach(ConsulRuntime.Signal::raise);
        long deadline = runtime.nanoTime() + END.toNanos();
        runtime.observer().locksClosed(figures);
        ending.forEach(SessionKeeper::end);
        ending.forEach(keeper -> keeper.awaitEnd(deadline));
        threads.awaitNotices(deadline);
        threads.close();
    }
}
