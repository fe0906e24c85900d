package io.lictor.lock;

import java.time.Duration;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.SessionInfo;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Where a contender waits for a key that somebody holds: by a watch, which all of one client share, and after the end of
 * a holder that vanished, by the clock, because Consul tells nobody when a lock delay is over.
 *
 * <p>Belongs to the thread of the contender.
 */
final class Turnstile implements AutoCloseable {

    /** From then on the holder's session is worth a look, in case it ends without a release. */
    private static final Duration LONG_HELD = Duration.ofSeconds(1);
    /** Between looks at a key that others hold; the watch tells of every change before. */
    private static final Duration SAFETY = Duration.ofSeconds(30);
    private static final Duration UNKNOWN_DELAY = Duration.ofMillis(250);
    private static final Duration FIRST_STALE = Duration.ofMillis(20);
    private static final Duration LONGEST_STALE = Duration.ofSeconds(1);

    private final LockHub hub;
    private final ConsulClient consul;
    private final ConsulRuntime runtime;
    private final LockContent content;
    private final Deadline deadline;
    private final ConsulRuntime.Signal signal;
    private final BackOff stale;
    private @Nullable Watch<Optional<KeyValueEntry>> watch;
    private Object judged = this;
    private @Nullable String holder;
    private @Nullable SessionInfo holderSession;
    private long heldSince;
    private long freeSince;

    Turnstile(LockHub hub, LockSettings settings, Deadline deadline) {
        this.hub = hub;
        this.consul = hub.consul();
        this.runtime = hub.runtime();
        this.content = settings.content();
        this.deadline = deadline;
        this.signal = hub.newSignal();
        this.stale = new BackOff(runtime, FIRST_STALE, LONGEST_STALE);
    }

    /** Whether somebody else's session holds the key. */
    boolean isHeldByOther(Optional<KeyValueEntry> entry, HeldSession session) {
        String by = entry.map(KeyValueEntry::session).orElse(null);
        return by != null && !by.equals(session.id());
    }

    /**
     * Refuses a key that is not a lock's.
     *
     * @throws LockConflictException when it is something else
     */
    void requireOurs(Optional<KeyValueEntry> entry) {
        entry.ifPresent(found -> hub.log().saw(found.indexes().modify()));
        if (entry.isPresent() && entry.get().flags() != content.flags()) {
            throw new LockConflictException("key " + content.key() + " has flags "
                    + Long.toUnsignedString(entry.get().flags()) + " (expected: "
                    + Long.toUnsignedString(content.flags()) + ", those of a lock of this kind): it is used for"
                    + " something else");
        }
    }

    /** Waits until the key is worth another attempt. */
    void awaitFree() throws InterruptedException {
        Watch<Optional<KeyValueEntry>> open = watch();
        while (!deadline.isOver()) {
            hub.requireOpen();
            WatchState<Optional<KeyValueEntry>> state = open.state();
            Optional<KeyValueEntry> entry = state.value();
            if (entry == null) {
                requireReadable(state);
                signal.await(deadline.atMost(SAFETY));
            } else if (isNewlyFree(entry)) {
                return;
            } else if (entry.map(KeyValueEntry::session).isPresent()) {
                awaitHolder();
            } else if (!signal.await(deadline.atMost(stale.next()))) {
                // free as far as the watch knows, taken as Consul said: one of them is out of date
                return;
            }
        }
    }

    private static void requireReadable(WatchState<?> state) {
        if (state.lastFailure() instanceof ConsulRejectedException refused) {
            throw refused;
        }
    }

    private boolean isNewlyFree(Optional<KeyValueEntry> entry) {
        String by = entry.map(KeyValueEntry::session).orElse(null);
        if (by != null) {
            if (!by.equals(holder)) {
                holder = by;
                holderSession = null;
                heldSince = runtime.nanoTime();
                requireOurs(entry);
            }
            judged = entry;
            return false;
        }
        if (entry.equals(judged)) {
            return false;
        }
        requireOurs(entry);
        judged = entry;
        freeSince = runtime.nanoTime();
        stale.reset();
        return true;
    }

    /** Waits for a change; looks once at the session of a holder that takes long. */
    private void awaitHolder() throws InterruptedException {
        Duration held = Duration.ofNanos(runtime.nanoTime() - heldSince);
        boolean look = holderSession == null && holder != null;
        if (look && held.compareTo(LONG_HELD) >= 0) {
            holderSession = lookUp(holder);
            look = false;
        }
        Duration pause = look ? LONG_HELD.minus(held) : SAFETY;
        signal.await(deadline.atMost(pause));
    }

    private @Nullable SessionInfo lookUp(@Nullable String session) {
        if (session == null) {
            return null;
        }
        try {
            return consul.sessions().info(session).orElse(null);
        } catch (ConsulException e) {
            if (Calls.isOver(e)) {
                throw e;
            }
            return null;
        }
    }

    /** Waits for the end of a lock delay: to the moment where the last holder's delay is known, else in small steps. */
    void awaitEndOfDelay() throws InterruptedException {
        SessionInfo last = holderSession;
        Duration left = last == null || freeSince == 0
                ? Duration.ZERO
                : last.lockDelay().minusNanos(runtime.nanoTime() - freeSince);
        signal.await(deadline.atMost(left.isPositive() ? left : UNKNOWN_DELAY));
    }

    /** Waits without looking at the key. */
    void pause(Duration time) throws InterruptedException {
        signal.await(deadline.atMost(time));
    }

    private Watch<Optional<KeyValueEntry>> watch() {
        Watch<Optional<KeyValueEntry>> open = watch;
        if (open == null) {
            open = consul.keyValue().watch(content.key());
            watch = open;
            open.onChange(change -> signal.raise());
        }
        return open;
    }

    /** The watch goes on as that of the holder. */
    void handOverTo(LockHold hold) {
        Watch<Optional<KeyValueEntry>> open = watch;
        if (open != null) {
            watch = null;
            hold.watch(open);
        }
    }

    String diagnosis() {
        SessionInfo known = holderSession;
        if (holder == null) {
            return "Consul did not say who holds it";
        }
        return "held by session " + holder
                + (known == null ? "" : " (" + known.name() + ") on node " + known.node());
    }

    @Override
    public void close() {
        hub.forget(signal);
        Watch<Optional<KeyValueEntry>> open = watch;
        if (open != null) {
            open.close();
        }
    }
}
