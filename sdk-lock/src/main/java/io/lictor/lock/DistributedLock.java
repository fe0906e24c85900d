package io.lictor.lock;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion between processes, by a key of Consul that one session at a time can hold.
 *
 * <pre>{@code
 * DistributedLock lock = DistributedLock.named("orders/reindex");
 * try (LockLease lease = lock.acquire(Duration.ofSeconds(30))) {
 *     store.write(report, lease.fencingToken());
 * }
 * }</pre>
 *
 * <p><b>What is guaranteed.</b> At most one holder as seen by a resource that checks the {@linkplain
 * LockLease#fencingToken() fencing token}, whatever fails. A holder learns of the loss of its lock no later than the
 * TTL, from its own clock. {@code docs/locks.md} has the argument, and what holds without the token.
 *
 * <p><b>Threads.</b> Safe for use by several threads. Threads of one client line up for a lock in the order of their
 * calls, and only the first one asks Consul; between clients there is no order. A lock is not reentrant unless it is
 * built so.
 *
 * <p><b>Lifecycle.</b> A lock is a name and needs no closing; its leases do. The session behind it is created when it is
 * needed, shared by the locks of a client with the same settings, renewed every third of its TTL, and destroyed a minute
 * after its last use and at the end of the client. A lease that is open then counts as lost.
 *
 * <p><b>Defaults.</b> TTL 15 s, lock delay 15 s, not bound to the health of the node, an empty value. After a holder is
 * killed, the next one gets the lock within twice the TTL and the lock delay.
 *
 * <p><b>Elsewhere.</b> A client of another datacenter has its locks there; their sessions belong to one of its servers, and
 * can be bound neither to a node nor to checks.
 *
 * <p><b>Interoperable.</b> The key is {@code <name>/.lock} with the flags that Consul's Go library sets: {@code consul
 * lock <name> ...} and this exclude each other.
 *
 * <p><b>Errors.</b> Subclasses of {@link ConsulException}: {@link LockTimeoutException} when there is no lock in time,
 * {@link LockConflictException} when the key is used for something else, {@link FencingTokenException} when Consul's log
 * has begun anew, {@link
 * io.lictor.api.ConsulRejectedException} when Consul refuses (a missing right, a TTL out of its range), {@link
 * io.lictor.api.ConsulInterruptedException} when the thread is interrupted. While Consul cannot be reached, a call that
 * may wait goes on trying, with one WARN. Uses {@code PUT /v1/txn}, {@code /v1/session} and {@code GET /v1/kv/:key}.
 */
public final class DistributedLock {

    private final LockHub hub;
    private final Gate gate;
    private final String name;
    private final LockSettings settings;

    private DistributedLock(LockHub hub, String name, LockSettings settings) {
        this.hub = hub;
        this.name = name;
        this.settings = settings;
        this.gate = hub.gate(settings.content().key(), 1);
    }

    /**
     * A lock of the process-wide client, with the default settings.
     *
     * @param name name of the lock, such as {@code orders/reindex}
     * @return the lock
     */
    public static DistributedLock named(String name) {
        return named(name, ConsulClient.shared());
    }

    /**
     * A lock with the default settings.
     *
     * @param name name of the lock
     * @param consul the client
     * @return the lock
     */
    public static DistributedLock named(String name, ConsulClient consul) {
        return builder(name, consul).build();
    }

    /**
     * A builder with the defaults.
     *
     * @param name name of the lock
     * @param consul the client
     * @return the builder
     */
    public static Builder builder(String name, ConsulClient consul) {
        return new Builder(name, consul);
    }

    /**
     * Name of the lock.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The key that stands for the lock.
     *
     * @return {@code <name>/.lock}
     */
    public String key() {
        return settings.content().key();
    }

    /**
     * Acquires the lock, however long it takes. Interruptible.
     *
     * @return the lease, to be closed by the caller
     */
    public LockLease acquire() {
        LockLease lease = leaseOf(contender(Deadline.never(hub.runtime())));
        if (lease == null) {
            throw new IllegalStateException("waited for a hundred years");
        }
        return lease;
    }

    /**
     * Acquires the lock. Interruptible.
     *
     * @param timeout how long to wait, zero or more
     * @return the lease, to be closed by the caller
     * @throws LockTimeoutException when it stayed taken, or Consul away
     */
    public LockLease acquire(Duration timeout) {
        Contender contender = contender(Deadline.after(hub.runtime(), Require.timeout(timeout, "timeout")));
        LockLease lease = leaseOf(contender);
        if (lease == null) {
            throw timedOut(timeout, contender);
        }
        return lease;
    }

    /**
     * Acquires the lock if it is free.
     *
     * @return the lease, to be closed by the caller, or empty when somebody has the lock
     */
    public Optional<LockLease> tryAcquire() {
        return Optional.ofNullable(leaseOf(contender(Deadline.none(hub.runtime()))));
    }

    /**
     * Acquires the lock if it becomes free in time. Interruptible.
     *
     * @param timeout how long to wait, zero or more
     * @return the lease, to be closed by the caller, or empty when it stayed taken
     * @throws LockTimeoutException when Consul could not be asked in that time
     */
    public Optional<LockLease> tryAcquire(Duration timeout) {
        Contender contender = contender(Deadline.after(hub.runtime(), Require.timeout(timeout, "timeout")));
        LockLease lease = leaseOf(contender);
        if (lease == null && contender.lastFailure() != null) {
            throw timedOut(timeout, contender);
        }
        return Optional.ofNullable(lease);
    }

    private Contender contender(Deadline deadline) {
        return new Contender(hub, gate, settings, deadline);
    }

    private @Nullable LockLease leaseOf(Contender contender) {
        LockHold own = settings.reentrant() ? gate.hold() : null;
        if (own != null && own.isOwnedBy(Thread.currentThread()) && own.isHeld()) {
            LockLease again = own.lease();
            if (again != null) {
                contender.dismiss();
                return again;
            }
        }
        return hub.timed(contender::acquire);
    }

    private LockTimeoutException timedOut(Duration timeout, Contender contender) {
        ConsulException failure = contender.lastFailure();
        return new LockTimeoutException("lock " + name + ": not acquired within " + timeout.toMillis() + " ms; "
                + (failure == null ? contender.diagnosis() : Calls.why(failure)),
                failure);
    }

    @Override
    public String toString() {
        return "DistributedLock[" + name + "]";
    }

    /** Builder of locks; not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private final ConsulClient consul;
        private SessionSettings session = SessionSettings.DEFAULT;
        private byte[] value = {};
        private boolean interruptOwner;
        private boolean reentrant;
        private boolean fair;

        private Builder(String name, ConsulClient consul) {
            this.name = LockNames.checked(name);
            this.consul = Require.nonNull(consul, "consul");
        }

        /**
         * Sets the time after which a holder that cannot reach Consul has lost the lock. Shorter finds out earlier;
         * elections can stall Consul for 7 to 33 s, and a TTL below that costs the lock then.
         *
         * @param ttl 10 s to 24 h unless Consul is configured otherwise; the default is 15 s
         * @return this builder
         */
        public Builder ttl(Duration ttl) {
            this.session = session.withTtl(ttl);
            return this;
        }

        /**
         * Sets the time for which nobody gets the lock after its holder has vanished. With less than the TTL, two
         * holders can believe in it at the same time when somebody ends the session of one that is cut off.
         *
         * @param lockDelay zero or more; the default is 15 s
         * @return this builder
         */
        public Builder lockDelay(Duration lockDelay) {
            this.session = session.withLockDelay(lockDelay);
            return this;
        }

        /**
         * Sets whether the lock is lost as well when the agent's node fails its health check ({@code serfHealth}): it is
         * free sooner when a machine dies, and lost after a few seconds of trouble in the network.
         *
         * @param bound true to bind it; the default is false
         * @return this builder
         */
        public Builder boundToNode(boolean bound) {
            this.session = session.withNode(bound);
            return this;
        }

        /**
         * Sets checks of services of the agent, with whose health the lock comes and goes: when one of them is critical or
         * gone, Consul ends the session, the holder hears of the loss, and none is had before they are well. The lock delay applies.
         *
         * @param checkIds such as {@code Registration.checkIds()}; none unless set
         * @return this builder
         */
        public Builder boundToChecks(List<String> checkIds) {
            this.session = session.withChecks(Require.nonNull(checkIds, "checkIds"));
            return this;
        }

        /**
         * Binds the lock to the health of a service of this process, as {@link #boundToChecks} does by its checks.
         *
         * @param service the registration, with the agent of the same client
         * @return this builder
         * @throws IllegalArgumentException when it has no check, or is kept in the catalog
         */
        public Builder boundTo(Registration service) {
            return boundToChecks(BoundChecks.of(service));
        }

        /**
         * Sets the text that others can read under the key.
         *
         * @param value the text, written as UTF-8; empty unless set
         * @return this builder
         */
        public Builder value(String value) {
            this.value = Require.nonNull(value, "value").getBytes(StandardCharsets.UTF_8);
            return this;
        }

        /**
         * Sets whether the loss of the lock interrupts the thread that acquired it, as long as it has not closed the
         * lease.
         *
         * @param interrupt true to interrupt it; the default is false
         * @return this builder
         */
        public Builder interruptOwner(boolean interrupt) {
            this.interruptOwner = interrupt;
            return this;
        }

        /**
         * Sets whether the thread that holds the lock may acquire it once more: it gets another lease with the same
         * token, and the lock is released when all of them are closed.
         *
         * @param reentrant true to allow it; the default is false, and then a second call waits for the first lease
         * @return this builder
         */
        public Builder reentrant(boolean reentrant) {
            this.reentrant = reentrant;
            return this;
        }

        /**
         * Sets whether contenders of all processes get the lock in the order in which they came, as far as they are
         * built so too: {@code consul lock}, {@link DistributedLock#tryAcquire()} and locks that are not fair go past the line. Costs two
         * more requests for each acquisition. One that dies in the line holds it up until its session ends.
         *
         * @param fair true to line up; the default is false
         * @return this builder
         */
        public Builder fair(boolean fair) {
            this.fair = fair;
            return this;
        }

        /**
         * The lock.
         *
         * @return the lock; no I/O is done
         * @throws IllegalArgumentException when a value is out of its range; the message names it
         * @throws io.lictor.api.ConsulClosedException when the client is closed
         */
        public DistributedLock build() {
            Require.nonNull(session.definition(null), "session");
            LockContent content = new LockContent(name + LockNames.SUFFIX, value, LockContent.LOCK_FLAGS);
            return new DistributedLock(LockHub.of(consul), name,
                    new LockSettings(session, content, interruptOwner, reentrant, fair));
        }
    }
}
