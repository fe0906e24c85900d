package io.lictor.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.SessionView;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** The session that locks with the same settings share: made when it is needed, replaced when it has ended. */
final class SessionKeeper {

    private final ConsulClient consul;
    private final ConsulRuntime runtime;
    private final SessionSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<HeldSession> sessions = new ArrayList<>();
    private @Nullable CompletableFuture<HeldSession> current;
    private boolean closed;

    SessionKeeper(ConsulClient consul, SessionSettings settings) {
        this.consul = consul;
        this.runtime = consul.runtime();
        this.settings = settings;
    }

    /**
     * A session that takes new holds.
     *
     * @throws ConsulException when it could not be created
     * @throws InterruptedException when the thread is interrupted while another one creates it
     */
    HeldSession session(Deadline deadline) throws InterruptedException {
        CompletableFuture<HeldSession> mine = new CompletableFuture<>();
        CompletableFuture<HeldSession> found = currentOr(mine);
        return found == null ? create(mine, deadline) : await(found, deadline);
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

    private HeldSession create(CompletableFuture<HeldSession> mine, Deadline deadline) {
        try {
            SessionLife.Start start = SessionLife.Start.now(runtime);
            Duration timeout = deadline.forCall(consul.settings().requestTimeout());
            SessionView view = timeout == null ? consul.sessions() : consul.sessions().within(timeout);
            String id = view.create(settings.definition());
            HeldSession session = HeldSession.begin(consul, id, new SessionLife(runtime, start, settings.ttl()));
            remember(session);
            mine.complete(session);
            return session;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
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
        Duration limit = deadline.mayWait()
                ? deadline.atMost(Duration.ofMinutes(1))
                : consul.settings().requestTimeout();
        try {
            return creation.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ConsulTimeoutException("no session yet", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        }
    }

    /** Another thread's interruption is not ours: the caller tries again. */
    private static ConsulException failed(@Nullable Throwable cause) {
        return cause instanceof ConsulException failure && !Calls.isOver(failure)
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

    /** Ends all sessions and waits for their destruction, for a bounded time. */
    void close(Duration limit) {
        List<HeldSession> ending;
        lock.lock();
        try {
            closed = true;
            ending = List.copyOf(sessions);
        } finally {
            lock.unlock();
        }
        ending.forEach(session -> session.end(Loss.CLIENT_CLOSED));
        long deadline = runtime.nanoTime() + limit.toNanos();
        ending.forEach(session -> session.awaitEnd(Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime()))));
    }
}
