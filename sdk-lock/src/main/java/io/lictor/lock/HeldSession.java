package io.lictor.lock;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClient;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of Consul from its creation to its end: renewed at a third of its TTL, given up the moment that our own
 * clock says that the TTL is spent, and destroyed then. It carries any number of holds.
 *
 * <p>Two jobs: one sends renewals and may be stuck in the network for as long as it likes, the other one watches the
 * clock. Safe for use by several threads.
 */
final class HeldSession {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final ConsulClient consul;
    private final ConsulRuntime runtime;
    private final String id;
    private final SessionLife life;
    private final boolean boundToService;
    private final LockThreads threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
    private final Map<String, Claim> strays = new ConcurrentHashMap<>();
    private final Set<String> swept = ConcurrentHashMap.newKeySet();
    private boolean retired;
    private int attempts;
    private volatile boolean lookScheduled;
    private volatile long idleSince;
    private volatile KeepAliveScheduler.@Nullable Job clock;
    private volatile KeepAliveScheduler.@Nullable Job renewals;
    private volatile @Nullable Thread ending;

    /** Something that the session carries. */
    interface Hold {

        /** The key that is held. */
        String key();

        /** Whether it is a lock or permit that is held; else it is a place in a line. */
        boolean isLease();

        /**
         * The session takes it on, and will tell it of its end. Called under the lock of the session, in which the session
         * cannot end.
         */
        default void attached() {}

        /** The session has ended; called once, on a thread of the client. */
        void sessionEnded(String reason);

        /**
         * Looks after it.
         *
         * @return the time until the next look, or null when none is needed
         */
        @Nullable
        Duration look();
    }

    private HeldSession(ConsulClient consul, LockThreads threads, String id, SessionLife life, boolean boundToService) {
        this.consul = consul;
        this.threads = threads;
        this.runtime = consul.runtime();
        this.id = id;
        this.life = life;
        this.boundToService = boundToService;
        this.idleSince = runtime.nanoTime();
    }

    /** A session that was created just now, kept from here on. */
    static HeldSession begin(ConsulClient consul, LockThreads threads, String id, SessionLife life,
            boolean boundToService) {
        HeldSession session = new HeldSession(consul, threads, id, life, boundToService);
        try {
            session.clock = threads.clock(id, session::watchClock);
            session.renewals = threads.renewals(id, new Renewals(session));
        } catch (RuntimeException | Error e) {
            session.end(Loss.CLIENT_CLOSED);
            throw e;
        }
        return session;
    }

    String id() {
        return id;
    }

    SessionLife life() {
        return life;
    }

    ConsulRuntime runtime() {
        return runtime;
    }

    LockThreads threads() {
        return threads;
    }

    ConsulClient consul() {
        return consul;
    }

    boolean isBoundToService() {
        return boundToService;
    }

    /** Ends it because Consul has. */
    void endAsGone() {
        end(boundToService ? Loss.CHECK_FAILED : Loss.SESSION_GONE);
    }

    /** Whether our clocks still allow it; the first to see that they do not ends it. */
    boolean isAlive() {
        if (life.remaining().isPositive()) {
            return true;
        }
        end(Loss.TTL_SPENT);
        return false;
    }

    /**
     * Keeps the session from being ended as unwanted while a request is under way that may acquire something for it: that
     * would be locked out for the lock delay. False when the session takes no attempts any more.
     */
    boolean beginAttempt() {
        lock.lock();
        try {
            boolean possible = !retired && life.remaining().isPositive();
            if (possible) {
                attempts++;
                idleSince = runtime.nanoTime();
            }
            return possible;
        } finally {
            lock.unlock();
        }
    }

    /** Ends an attempt, once it is certain what came of it. */
    void endAttempt() {
        lock.lock();
        try {
            attempts--;
        } finally {
            lock.unlock();
        }
        endIfUnwanted();
    }

    /**
     * Adds a hold, which is told of the end of the session from here on; false when the session takes none any more, and
     * then the hold is never told anything.
     */
    boolean attach(Hold hold) {
        lock.lock();
        try {
            if ((retired && attempts == 0) || !life.remaining().isPositive()) {
                return false;
            }
            hold.attached();
            holds.add(hold);
        } finally {
            lock.unlock();
        }
        if (!lookScheduled) {
            lookScheduled = true;
            wake(clock);
        }
        return true;
    }

    /** Removes a hold. */
    void detach(Hold hold) {
        holds.remove(hold);
        idleSince = runtime.nanoTime();
        endIfUnwanted();
    }

    /** Takes no new holds, since a write that may still arrive at Consul belongs to it; ends with its last hold. */
    void retire(Claim stray) {
        strays.put(stray.key(), stray);
        lock.lock();
        try {
            retired = true;
        } finally {
            lock.unlock();
        }
        endIfUnwanted();
    }

    boolean isRetired() {
        lock.lock();
        try {
            return retired;
        } finally {
            lock.unlock();
        }
    }

    private void endIfUnwanted() {
        boolean unwanted;
        lock.lock();
        try {
            unwanted = holds.isEmpty() && attempts == 0 && (retired || idleFor().compareTo(IDLE) >= 0);
            retired |= unwanted;
        } finally {
            lock.unlock();
        }
        if (unwanted) {
            end(Loss.UNWANTED);
        }
    }

    /** Time until nobody has wanted it for so long that it is ended. */
    private Duration untilUnwanted() {
        lock.lock();
        try {
            Duration left = IDLE.minus(idleFor());
            return !holds.isEmpty() || attempts > 0 || !left.isPositive() ? IDLE : left;
        } finally {
            lock.unlock();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration idleFor() {
        return Duration.ofNanos(runtime.nanoTime() - idleSince);
    }

    /** What a late write may have taken for this session though nobody wants it, by its key. */
    Map<String, Claim> strays() {
        return strays;
    }

    /** Keys of those that are being released. */
    Set<String> swept() {
        return swept;
    }

    /** How many locks and permits it holds. */
    int leases() {
        return (int) holds.stream().filter(Hold::isLease).count();
    }

    boolean isWanted(String key) {
        return holds.stream().anyMatch(hold -> hold.key().equals(key));
    }

    /** Ends the session, tells its holds, and destroys it at Consul. */
    void end(String reason) {
        List<Hold> last;
        lock.lock();
        try {
            // together: a hold is either among these or refused by attach()
            if (!life.end(reason)) {
                return;
            }
            last = List.copyOf(holds);
        } finally {
            lock.unlock();
        }
        try {
            threads.tell("lock-end/" + id, () -> tell(last, reason));
        } finally {
            wake(clock);
            wake(renewals);
            ending = runtime.start("lock-destroy", this::destroy);
        }
    }

    private static void tell(List<Hold> holds, String reason) {
        for (Hold hold : holds) {
            try {
                hold.sessionEnded(reason);
            } catch (RuntimeException | Error e) {
                LOG.error("{}: its loss was not told in full", hold, e);
            }
        }
    }

    private static void wake(KeepAliveScheduler.@Nullable Job job) {
        if (job != null) {
            job.wake();
        }
    }

    /** Waits for the destruction of a session that has ended, for a bounded time. */
    void awaitEnd(Duration limit) {
        Thread thread = ending;
        if (thread != null) {
            try {
                thread.join(limit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Tries for as long as Consul may keep it: it would otherwise hold the keys for up to twice the TTL. */
    private void destroy() {
        BackOff pauses = new BackOff(runtime, Duration.ofMillis(100), Duration.ofSeconds(2));
        ConsulRuntime.Signal never = runtime.newSignal();
        long begun = runtime.nanoTime();
        Duration call = life.ttl().dividedBy(3);
        while (true) {
            try {
                consul.sessions().within(call).destroy(id);
                return;
            } catch (RuntimeException e) {
                boolean over = runtime.nanoTime() - begun > life.ttl().multipliedBy(2).toNanos();
                if (over || Calls.isOver(e)) {
                    LOG.debug("session {} could not be destroyed, Consul will expire it: {}", id, e.getMessage());
                    return;
                }
            }
            try {
                never.await(pauses.next());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The job that never waits for the network. */
    private @Nullable Duration watchClock() {
        endIfUnwanted();
        return isAlive() ? look() : null;
    }

    private Duration look() {
        Duration next = shorter(life.remaining(), untilUnwanted());
        boolean scheduled = false;
        lookScheduled = false;
        for (Hold hold : holds) {
            Duration wanted = hold.look();
            if (wanted != null) {
                scheduled = true;
                next = shorter(next, wanted);
            }
        }
        if (scheduled) {
            lookScheduled = true;
        }
        return next;
    }

    @Override
    public String toString() {
        return "session " + id;
    }
}
