package io.lictor.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The session that locks with the same settings share: made when it is needed, replaced when it has ended. */
final class SessionKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);
    /** After the request timeout, so that whoever waits hears from Consul's client why there is none. */
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final ConsulClient consul;
    private final ConsulRuntime runtime;
    private final LockThreads threads;
    private final SessionSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<HeldSession> sessions = new ArrayList<>();
    private @Nullable CompletableFuture<HeldSession> current;
    private boolean closed;
    /** Whether it was said that there is no session because of its checks. */
    private final AtomicBoolean unhealthy = new AtomicBoolean();

    SessionKeeper(ConsulClient consul, LockThreads threads, SessionSettings settings) {
        this.consul = consul;
        this.threads = threads;
        this.runtime = consul.runtime();
        this.settings = settings;
    }

    /**
     * A session that takes new holds.
     *
     * @throws ConsulException when it could not be created, or not in time
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    HeldSession session(Deadline deadline) throws InterruptedException {
        CompletableFuture<HeldSession> mine = new CompletableFuture<>();
        CompletableFuture<HeldSession> found = currentOr(mine);
        if (found == null) {
            begin(mine);
            found = mine;
        }
        return await(found, deadline);
    }

    /** The usable session, or the one that is being created; null when the caller has to create it. */
    private @Nullable CompletableFuture<HeldSession> currentOr(CompletableFuture<HeldSession> mine) {
        lock.lock();
        try {
            if (closed) {
                throw new ConsulClosedException("the client is closed", null);
            }
            CompletableFuture<HeldSession> known = current;
            if (known != null && isUsable(known)) {
                return known;
            }
            current = mine;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isUsable(CompletableFuture<HeldSession> known) {
        if (known.isCompletedExceptionally()) {
            return false;
        }
        HeldSession session = known.getNow(null);
        return session == null || (session.life().remaining().isPositive() && !session.isRetired());
    }

    /**
     * On a thread of its own: a caller that is interrupted, or has no more time, would not learn the id of a session that
     * Consul has made for it, and leave that behind until its TTL is over.
     */
    private void begin(CompletableFuture<HeldSession> mine) {
        try {
            Thread thread = threads.making(() -> create(mine));
            LOG.debug("a session is made by {}", thread.getName());
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
        }
    }

    private void create(CompletableFuture<HeldSession> mine) {
        try {
            SessionLife.Start start = SessionLife.Start.now(runtime);
            String id = new SessionCreation(consul, settings).create();
            HeldSession session = HeldSession.begin(consul, threads, id,
                    new SessionLife(runtime, start, settings.ttl()), !settings.checks().isEmpty());
            remember(session);
            unhealthy.set(false);
            mine.complete(session);
        } catch (Throwable e) {
            if (e instanceof ConsulException failure && Calls.isUnhealthy(failure) && !unhealthy.getAndSet(true)) {
                LOG.warn("no session for locks that are bound to {} now, and none before these checks are well: {}",
                        settings.checks(), failure.getMessage());
            }
            mine.completeExceptionally(e);
        }
    }

    private void remember(HeldSession session) {
        boolean late;
        lock.lock();
        try {
            sessions.removeIf(known -> known.life().reason() != null);
            sessions.add(session);
            late = closed;
        } finally {
            lock.unlock();
        }
        if (late) {
            session.end(Loss.CLIENT_CLOSED);
        }
    }

    private HeldSession await(CompletableFuture<HeldSession> creation, Deadline deadline) throws InterruptedException {
        HeldSession ready = creation.isCompletedExceptionally() ? null : creation.getNow(null);
        if (ready != null) {
            return ready;
        }
        Duration usual = consul.settings().requestTimeout();
        Duration limit = deadline.forCall(usual);
        if (limit == null) {
            limit = usual.compareTo(LONGEST) < 0 ? usual.plus(LATE) : LONGEST;
        }
        try {
            return creation.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ConsulTimeoutException("no session yet", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        }
    }

    /** Only closing interrupts the thread that creates it: the caller tries again, and meets that. */
    private static ConsulException failed(@Nullable Throwable cause) {
        return cause instanceof ConsulException failure && !(failure instanceof ConsulInterruptedException)
                ? failure
                : new ConsulTimeoutException("no session yet: " + cause, cause);
    }

    /** The sessions that have not ended. */
    List<HeldSession> sessions() {
        lock.lock();
        try {
            return sessions.stream().filter(session -> session.life().remaining().isPositive()).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all sessions, and makes none any more. */
    void end() {
        List<HeldSession> ending;
        lock.lock();
        try {
            closed = true;
            ending = List.copyOf(sessions);
        } finally {
            lock.unlock();
        }
        ending.forEach(session -> session.end(Loss.CLIENT_CLOSED));
    }

    /** Waits after {@link #end()} for the destruction of all, up to a moment. */
    void awaitEnd(long deadline) {
        CompletableFuture<HeldSession> creation;
        lock.lock();
        try {
            creation = current;
        } finally {
            lock.unlock();
        }
        if (creation != null) {
            awaitMade(creation, deadline);
        }
        List<HeldSession> all;
        lock.lock();
        try {
            all = List.copyOf(sessions);
        } finally {
            lock.unlock();
        }
        all.forEach(session -> session.awaitEnd(Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime()))));
    }

    /** Waits until one that is just being made is among the others. */
    private void awaitMade(CompletableFuture<HeldSession> creation, long deadline) {
        try {
            HeldSession made = creation.get(Math.max(1, deadline - runtime.nanoTime()), TimeUnit.NANOSECONDS);
            LOG.debug("{} is ended with the client", made);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("no session was left by {}", settings, e);
        }
    }
}
