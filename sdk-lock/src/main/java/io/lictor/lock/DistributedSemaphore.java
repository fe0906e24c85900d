package io.lictor.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.Registration;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits that processes share: at most so many of them do something at the same time.
 *
 * <pre>{@code
 * DistributedSemaphore exports = DistributedSemaphore.named("orders/export", 3);
 * try (LockLease permit = exports.acquire(Duration.ofSeconds(30))) {
 *     export(permit.permit(), permit.fencingToken());
 * }
 * }</pre>
 *
 * <p>A permit is a {@link LockLease} and is lost like one. It has a number, {@link LockLease#permit()}, and its fencing token
 * grows from one holder of that number to the next: a resource that keeps the largest token for each number, and refuses a
 * smaller one, is written to by as many holders as there are permits, whatever fails. One largest token for all of them
 * would refuse those who hold theirs for longer. A permit whose holder has vanished is free when its session ends, after twice the TTL at the latest; there is no lock
 * delay, so that a holder that is cut off and whose session somebody destroys can be one too many until its TTL is spent.
 *
 * <p><b>Threads.</b> Safe for use by several threads. Threads of one client take permits in the order of their calls;
 * between clients there is no order. Each permit that is held has a session of its own, because a session can hold a
 * semaphore only once; at its end the key of the permit is deleted.
 *
 * <p><b>Interoperable.</b> Keys, flags and values are those of Consul's Go library: {@code consul lock -n=3 <name> ...}
 * and this share the permits. All must be built with the same number.
 *
 * <p><b>Defaults.</b> As those of {@link DistributedLock}. <b>Errors</b> are those of {@link DistributedLock}; another
 * number of permits is a {@link LockConflictException}. Uses {@code PUT /v1/txn}, {@code /v1/session} and
 * {@code GET /v1/kv/:prefix?recurse}.
 */
public final class DistributedSemaphore {

    private static final int MAX_PERMITS = 10_000;

    private final LockHub hub;
    private final Gate gate;
    private final SlotContender.SlotSettings settings;

    private DistributedSemaphore(LockHub hub, SlotContender.SlotSettings settings) {
        this.hub = hub;
        this.settings = settings;
        this.gate = hub.gate(settings.name() + "#" + settings.limit(), settings.limit());
    }

    /**
     * A semaphore of the process-wide client, with the default settings.
     *
     * @param name name of the semaphore
     * @param permits how many may hold it, the same everywhere
     * @return the semaphore
     */
    public static DistributedSemaphore named(String name, int permits) {
        return named(name, permits, ConsulClient.shared());
    }

    /**
     * A semaphore with the default settings.
     *
     * @param name name of the semaphore
     * @param permits how many may hold it, the same everywhere
     * @param consul the client
     * @return the semaphore
     */
    public static DistributedSemaphore named(String name, int permits, ConsulClient consul) {
        return builder(name, permits, consul).build();
    }

    /**
     * A builder with the defaults.
     *
     * @param name name of the semaphore
     * @param permits how many may hold it, the same everywhere
     * @param consul the client
     * @return the builder
     */
    public static Builder builder(String name, int permits, ConsulClient consul) {
        return new Builder(name, permits, consul);
    }

    /**
     * Name of the semaphore.
     *
     * @return the name
     */
    public String name() {
        return settings.name();
    }

    /**
     * Acquires a permit, however long it takes. Interruptible.
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
     * Acquires a permit. Interruptible.
     *
     * @param timeout how long to wait, zero or more
     * @return the lease, to be closed by the caller
     * @throws LockTimeoutException when there was none in time, or Consul away
     */
    public LockLease acquire(Duration timeout) {
        SlotContender contender = contender(Deadline.after(hub.runtime(), Require.timeout(timeout, "timeout")));
        LockLease lease = leaseOf(contender);
        if (lease == null) {
            throw timedOut(timeout, contender);
        }
        return lease;
    }

    /**
     * Acquires a permit if there is one.
     *
     * @return the lease, to be closed by the caller, or empty when all are taken
     */
    public Optional<LockLease> tryAcquire() {
        return Optional.ofNullable(leaseOf(contender(Deadline.none(hub.runtime()))));
    }

    /**
     * Acquires a permit if one becomes free in time. Interruptible.
     *
     * @param timeout how long to wait, zero or more
     * @return the lease, to be closed by the caller, or empty when all stayed taken
     * @throws LockTimeoutException when Consul could not be asked in that time
     */
    public Optional<LockLease> tryAcquire(Duration timeout) {
        SlotContender contender = contender(Deadline.after(hub.runtime(), Require.timeout(timeout, "timeout")));
        LockLease lease = leaseOf(contender);
        if (lease == null && contender.lastFailure() != null) {
            throw timedOut(timeout, contender);
        }
        return Optional.ofNullable(lease);
    }

    private SlotContender contender(Deadline deadline) {
        return new SlotContender(hub, gate, settings, deadline);
    }

    private @Nullable LockLease leaseOf(SlotContender contender) {
        return hub.timed(contender::acquire);
    }

    private LockTimeoutException timedOut(Duration timeout, SlotContender contender) {
        ConsulException failure = contender.lastFailure();
        return new LockTimeoutException("semaphore " + name() + ": no permit within " + timeout.toMillis() + " ms; "
                + (failure == null
                        ? "all " + settings.limit() + " are taken"
                        : Calls.why(failure)),
                failure);
    }

    @Override
    public String toString() {
        return "DistributedSemaphore[" + name() + ", " + settings.limit() + " permits]";
    }

    /** Builder of semaphores; not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private final int permits;
        private final ConsulClient consul;
        private SessionSettings session = SessionSettings.DEFAULT;
        private boolean interruptOwner;

        private Builder(String name, int permits, ConsulClient consul) {
            this.name = LockNames.checked(name);
            this.permits = Require.inRange(permits, 1, MAX_PERMITS, "permits");
            this.consul = Require.nonNull(consul, "consul");
        }

        /**
         * Sets the time after which a holder that cannot reach Consul has lost its permit.
         *
         * @param ttl 10 s to 24 h unless Consul is configured otherwise; the default is 15 s
         * @return this builder
         */
        public Builder ttl(Duration ttl) {
            this.session = session.withTtl(ttl);
            return this;
        }

        /**
         * Sets whether permits are lost as well when the agent's node fails its health check.
         *
         * @param bound true to bind them; the default is false
         * @return this builder
         */
        public Builder boundToNode(boolean bound) {
            this.session = session.withNode(bound);
            return this;
        }

        /**
         * Sets checks of services of the agent, with whose health the permit comes and goes: when one of them is critical or
         * gone, Consul ends the session, the holder hears of the loss, and none is had before they are well.
         *
         * @param checkIds such as {@code Registration.checkIds()}; none unless set
         * @return this builder
         */
        public Builder boundToChecks(List<String> checkIds) {
            this.session = session.withChecks(Require.nonNull(checkIds, "checkIds"));
            return this;
        }

        /**
         * Binds the permit to the health of a service of this process, as {@link #boundToChecks} does by its checks.
         *
         * @param service the registration, with the agent of the same client
         * @return this builder
         * @throws IllegalArgumentException when it has no check, or is kept in the catalog
         */
        public Builder boundTo(Registration service) {
            return boundToChecks(BoundChecks.of(service));
        }

        /**
         * Sets whether the loss of a permit interrupts the thread that acquired it.
         *
         * @param interrupt true to interrupt it; the default is false
         * @return this builder
         */
        public Builder interruptOwner(boolean interrupt) {
            this.interruptOwner = interrupt;
            return this;
        }

        /**
         * The semaphore.
         *
         * @return the semaphore; no I/O is done
         * @throws IllegalArgumentException when a value is out of its range; the message names it
         * @throws io.lictor.api.ConsulClosedException when the client is closed
         */
        public DistributedSemaphore build() {
            Require.nonNull(session.definition(null), "session");
            return new DistributedSemaphore(LockHub.of(consul),
                    new SlotContender.SlotSettings(name, permits, session, interruptOwner));
        }
    }
}
