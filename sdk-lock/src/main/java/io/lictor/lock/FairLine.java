package io.lictor.lock;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionError;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import io.lictor.api.TransactionView;
import io.lictor.api.Watch;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * One thread's place in the line of a fair lock: a key under {@code <name>/.queue/} that its session holds. Places count
 * in the order in which Consul's log has created them; one whose session has ended is dead, and removed by whoever finds
 * it.
 *
 * <p>A client's turn has come when the first place of the line is one of its own; which of its threads goes then is up to
 * its gate, which they pass in the order of their calls. Everybody else watches the place before their own only, so that
 * a step of the line wakes one client. Belongs to its thread.
 */
final class FairLine {

    static final String QUEUE = "/.queue/";

    private static final int CONFLICT = 409;
    private static final byte[] NOTHING = {};
    private static final Duration SAFETY = Duration.ofSeconds(10);
    private static final Comparator<KeyValueEntry> BY_ARRIVAL = Comparator
            .comparingLong(entry -> entry.indexes().create());

    private final LockHub hub;
    private final ConsulClient consul;
    private final Gate gate;
    private final String prefix;
    private final Deadline deadline;
    private final ConsulRuntime.Signal signal;
    private @Nullable Place place;

    FairLine(LockHub hub, Gate gate, String name, Deadline deadline) {
        this.hub = hub;
        this.consul = hub.consul();
        this.gate = gate;
        this.prefix = name + QUEUE;
        this.deadline = deadline;
        this.signal = hub.newSignal();
    }

    /** A key in the line, for as long as its session lives. */
    private static final class Place implements HeldSession.Hold {
        private final String key;
        private final HeldSession session;
        private final ConsulRuntime.Signal signal;
        private volatile boolean lost;

        Place(String key, HeldSession session, ConsulRuntime.Signal signal) {
            this.key = key;
            this.session = session;
            this.signal = signal;
        }

        @Override
        public String key() {
            return key;
        }

        /** To be let go by whoever finds it; then it is dead. */
        Claim claim() {
            return new KeyClaim(session.consul(), new LockContent(key, NOTHING, LockContent.LOCK_FLAGS), session.id(),
                    0);
        }

        @Override
        public boolean isLease() {
            return false;
        }

        @Override
        public void sessionEnded(String reason) {
            lost = true;
            signal.raise();
        }

        @Override
        public @Nullable Duration look() {
            return null;
        }
    }

    /** Takes a place at the end, if the thread has none; it still has none when the session has gone. */
    void join(HeldSession session) {
        Place own = place;
        if (own != null && !own.lost) {
            return;
        }
        dropped();
        Place next = new Place(prefix + session.id() + "-" + gate.nextNumber(), session, signal);
        if (!session.attach(next)) {
            return;
        }
        TransactionResult result;
        try {
            Duration limit = deadline.forCall(consul.settings().requestTimeout());
            TransactionView view = limit == null ? consul.transactions() : consul.transactions().within(limit);
            result = view.apply(List.of(
                    TransactionOperation.lock(next.key, NOTHING, LockContent.LOCK_FLAGS, session.id())));
        } catch (ConsulException e) {
            // the place may be there, now or later: the session takes it away at the latest
            session.retire(next.claim());
            session.detach(next);
            throw e;
        }
        if (!result.isCommitted()) {
            session.detach(next);
            if (result.failedBecause(TransactionError.Kind.NO_SESSION)) {
                // with a new one
                session.endAsGone();
                return;
            }
            throw new ConsulRejectedException("no place in the line " + prefix + ": " + result.errors(), CONFLICT,
                    result.errors().getFirst().reason(), null);
        }
        gate.ownPlaces().add(next.key);
        place = next;
    }

    /** Whether the thread has a place that counts. */
    boolean isIn() {
        Place own = place;
        return own != null && !own.lost;
    }

    /** Waits until the first of the line is one of this client; false when the time is over or the place is lost. */
    boolean awaitTurn() throws InterruptedException {
        while (isIn() && !deadline.isOver()) {
            hub.requireOpen();
            Optional<String> before = before();
            if (before.isEmpty()) {
                return true;
            }
            awaitEnd(before.get());
        }
        return false;
    }

    /** The place before the first one of this client, none when that is the first of all. */
    private Optional<String> before() {
        List<KeyValueEntry> line = consul.keyValue()
                .list(prefix, QueryOptions.builder().timeout(deadline.forCall(consul.settings().requestTimeout()))
                        .build())
                .value().stream().sorted(BY_ARRIVAL).toList();
        Optional<String> before = Optional.empty();
        for (KeyValueEntry entry : line) {
            if (entry.session() == null) {
                consul.keyValue().compareAndDelete(entry.key(), entry.indexes().modify());
            } else if (gate.ownPlaces().contains(entry.key())) {
                return before;
            } else {
                before = Optional.of(entry.key());
            }
        }
        return before;
    }

    private void awaitEnd(String other) throws InterruptedException {
        try (Watch<Optional<KeyValueEntry>> watch = consul.keyValue().watch(other)) {
            watch.onChange(change -> signal.raise());
            long begun = hub.runtime().nanoTime();
            while (isIn() && !deadline.isOver() && hub.runtime().nanoTime() - begun < SAFETY.toNanos()) {
                hub.requireOpen();
                Optional<KeyValueEntry> now = watch.state().value();
                if (now != null && (now.isEmpty() || now.get().session() == null)) {
                    return;
                }
                signal.await(deadline.atMost(SAFETY));
            }
        }
    }

    /** What gives the place up, as a part of the transaction that takes the lock. */
    List<TransactionOperation> leaving() {
        Place own = place;
        return own == null ? List.of() : List.of(TransactionOperation.delete(own.key));
    }

    /** The place was given up by that transaction. */
    void left() {
        dropped();
    }

    private void dropped() {
        Place own = place;
        if (own != null) {
            place = null;
            gate.ownPlaces().remove(own.key);
            own.session.detach(own);
        }
    }

    /** Gives the place up, in the background if need be. */
    void leave() {
        hub.forget(signal);
        Place own = place;
        if (own == null) {
            return;
        }
        place = null;
        Thread unused = hub.runtime().start("lock-leave", () -> {
            try {
                consul.keyValue().delete(own.key);
            } catch (RuntimeException e) {
                own.session.retire(own.claim());
            } finally {
                gate.ownPlaces().remove(own.key);
                own.session.detach(own);
            }
        });
    }
}
