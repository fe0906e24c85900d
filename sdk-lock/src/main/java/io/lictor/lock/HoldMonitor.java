package io.lictor.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import io.lictor.api.Consistency;
import io.lictor.api.ConsulException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;
import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watch over a key that is held: says so when it is not held by the session any more, because somebody deleted it or took
 * it by other means.
 *
 * <p>A watched value can be older than the hold, so that it only arouses suspicion: a consistent read decides. All of one
 * client who watch the key share one poll within the client's budget.
 */
final class HoldMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);

    private final HeldSession session;
    private final LockHold.Acquired acquired;
    private final Watch<Optional<KeyValueEntry>> watch;
    private final Consumer<String> onLoss;
    private final ConsulRuntime runtime;
    private volatile boolean closed;

    HoldMonitor(LockHold.Acquired acquired, Watch<Optional<KeyValueEntry>> watch, Consumer<String> onLoss) {
        this.acquired = acquired;
        this.session = acquired.session();
        this.watch = watch;
        this.onLoss = onLoss;
        this.runtime = session.runtime();
    }

    void start() {
        watch.onChange(change -> judge(change.current()));
        Optional<KeyValueEntry> seen = watch.state().value();
        if (seen != null && (isHeldIn(seen) ? isWrittenOver(seen) : !isOlder(seen))) {
            Thread unused = runtime.start("lock-check", () -> judge(seen));
        }
    }

    private boolean isHeldIn(Optional<KeyValueEntry> entry) {
        return entry.isPresent() && acquired.claim().isHeldIn(entry.get());
    }

    /** A value from before the hold: the watch will bring the next one. */
    private boolean isOlder(Optional<KeyValueEntry> seen) {
        return seen.isPresent() && Long.compareUnsigned(seen.get().indexes().modify(), acquired.token()) < 0;
    }

    private void judge(Optional<KeyValueEntry> seen) {
        if (closed) {
            return;
        }
        if (isHeldIn(seen)) {
            if (isWrittenOver(seen)) {
                repair();
            }
            return;
        }
        BackOff pauses = new BackOff(runtime, Duration.ofMillis(50), Duration.ofSeconds(1));
        ConsulRuntime.Signal never = runtime.newSignal();
        try {
            while (!closed && session.isAlive() && !isDecided()) {
                never.await(pauses.next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isWrittenOver(Optional<KeyValueEntry> entry) {
        return acquired.claim().isWrittenOver(entry.orElseThrow());
    }

    private void repair() {
        try {
            acquired.claim().repair();
        } catch (ConsulException e) {
            LOG.debug("{}: was written over, and is not written anew: {}", acquired.claim().key(), e.getMessage());
        }
    }

    /** Asks the leader; false without an answer. */
    private boolean isDecided() {
        try {
            Optional<KeyValueEntry> now = session.consul().keyValue()
                    .get(acquired.claim().watchedKey(),
                            QueryOptions.builder().consistency(Consistency.CONSISTENT).build())
                    .value();
            if (!closed && !isHeldIn(now)) {
                if (session.isBoundToService() && isSessionGone()) {
                    session.endAsGone();
                } else {
                    onLoss.accept(now.isEmpty() ? Loss.KEY_DELETED : Loss.KEY_TAKEN);
                }
            }
            return true;
        } catch (RuntimeException e) {
            return Calls.isOver(e);
        }
    }

    /** Without an answer the loss is told all the same, with the reason that is known. */
    private boolean isSessionGone() {
        try {
            return session.consul().sessions().info(session.id()).isEmpty();
        } catch (ConsulException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }
}
