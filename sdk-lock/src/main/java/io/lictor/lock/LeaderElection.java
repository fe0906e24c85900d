package io.lictor.lock;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.lictor.api.ConsulClient;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Candidate in the election of one leader among processes, and everybody's view of who leads.
 *
 * <pre>{@code
 * try (LeaderElection election = LeaderElection.builder("orders/leader", consul).payload("10.0.0.7:8080")
 *         .whileLeading(lease -> {
 *             while (lease.isHeld()) {
 *                 schedule.runNext(lease.fencingToken());
 *             }
 *         }).start()) {
 *     election.leader().ifPresent(leader -> log.info("led by {}", leader.payload()));
 * }
 * }</pre>
 *
 * <p><b>Leading.</b> The work runs on a thread of the client from the moment of the election on; that thread is
 * interrupted when the leadership is lost or the election is closed. When the work returns or throws, the leadership is
 * given up, and after a second the candidate stands again, so that others get a chance. A new leader can begin
 * while the work of a lost one has not yet seen its interrupt: what must not happen twice checks the fencing token.
 *
 * <p><b>Observing.</b> {@link #leader()} and {@link #onLeaderChange} work from a watch, with or without a candidate: see
 * {@link Builder#observe()}.
 *
 * <p><b>Threads.</b> Safe for use by several threads. <b>Lifecycle.</b> {@link #close()} gives the leadership up and
 * waits for the work to end, for a bounded time.
 *
 * <p>The lock behind it is the {@link DistributedLock} of the same name; its defaults and errors apply. An error that only
 * people can mend (a missing right, a key in use for something else) is logged once, and tried again every ten seconds.
 */
public final class LeaderElection implements AutoCloseable {

    private final Watch<Optional<KeyValueEntry>> watch;
    private final @Nullable Campaign campaign;

    private LeaderElection(Watch<Optional<KeyValueEntry>> watch, @Nullable Campaign campaign) {
        this.watch = watch;
        this.campaign = campaign;
    }

    /**
     * Who leads.
     *
     * @param payload what the leader says about itself, such as its address
     * @param session id of its session
     * @param fencingToken the modify index of the key, which is its fencing token unless somebody wrote to the key
     */
    public record Leader(String payload, String session, long fencingToken) {

        private static Optional<Leader> of(Optional<KeyValueEntry> entry) {
            return entry.flatMap(key -> Optional.ofNullable(key.session())
                    .map(session -> new Leader(key.text(), session, key.indexes().modify())));
        }
    }

    /** Work of a leader. */
    @FunctionalInterface
    public interface Work {

        /**
         * Leads. Called on a thread of the client, which is interrupted at the loss of the leadership; it may block for as
         * long as it likes. What it throws is logged, an {@link InterruptedException} aside.
         *
         * @param lease the leadership, closed when this returns
         * @throws Exception when it fails
         */
        void lead(LockLease lease) throws Exception;
    }

    /**
     * A builder with the defaults.
     *
     * @param name name of the election, such as {@code orders/leader}
     * @param consul the client
     * @return the builder
     */
    public static Builder builder(String name, ConsulClient consul) {
        return new Builder(name, consul);
    }

    /**
     * Whether this candidate leads, as far as this process can know.
     *
     * @return true while it does
     */
    public boolean isLeader() {
        return campaign != null && campaign.isLeader();
    }

    /**
     * The last known leader. Never blocks; while Consul is away it can be out of date.
     *
     * @return the leader, or empty when there is none or it is not known yet
     */
    public Optional<Leader> leader() {
        Optional<KeyValueEntry> entry = watch.state().value();
        return entry == null ? Optional.empty() : Leader.of(entry);
    }

    /**
     * The leader, after waiting for one.
     *
     * @param timeout how long to wait, zero or more
     * @return the leader, or empty when there was none in time
     */
    public Optional<Leader> awaitLeader(Duration timeout) {
        return LeaderWait.until(watch, this::leader, timeout);
    }

    /**
     * Calls a listener whenever the leader changes, with empty when there is none.
     *
     * @param listener called one after another on a thread of the client; what it throws is logged
     * @return the handle that ends it
     */
    public Subscription onLeaderChange(Consumer<Optional<Leader>> listener) {
        Require.nonNull(listener, "listener");
        AtomicReference<Optional<Leader>> last = new AtomicReference<>(leader());
        return watch.onChange(change -> {
            Optional<Leader> now = Leader.of(change.current());
            if (!now.equals(last.getAndSet(now))) {
                listener.accept(now);
            }
        });
    }

    /** Gives the leadership up, ends the candidature and the view; idempotent. */
    @Override
    public void close() {
        if (campaign != null) {
            campaign.close();
        }
        watch.close();
    }

    /** Builder of elections; not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private final ConsulClient consul;
        private final DistributedLock.Builder lock;
        private @Nullable Work work;

        private Builder(String name, ConsulClient consul) {
            this.name = LockNames.checked(name);
            this.consul = Require.nonNull(consul, "consul");
            this.lock = DistributedLock.builder(name, consul).interruptOwner(true);
        }

        /**
         * Sets what everybody can see of this candidate when it leads.
         *
         * @param payload a text, such as an address; empty unless set
         * @return this builder
         */
        public Builder payload(String payload) {
            Require.nonNull(payload, "payload");
            if (payload.getBytes(StandardCharsets.UTF_8).length > 100_000) {
                throw Require.illegal("payload", payload.length() + " characters", "at most 100,000 bytes");
            }
            lock.value(payload);
            return this;
        }

        /**
         * Sets the work of the leader.
         *
         * @param leading what to do while leading
         * @return this builder
         */
        public Builder whileLeading(Work leading) {
            this.work = Require.nonNull(leading, "work");
            return this;
        }

        /**
         * Sets the time after which a leader that cannot reach Consul is none any more.
         *
         * @param ttl as for {@link DistributedLock.Builder#ttl}
         * @return this builder
         */
        public Builder ttl(Duration ttl) {
            lock.ttl(ttl);
            return this;
        }

        /**
         * Sets the time for which there is no leader after one has vanished.
         *
         * @param lockDelay as for {@link DistributedLock.Builder#lockDelay}
         * @return this builder
         */
        public Builder lockDelay(Duration lockDelay) {
            lock.lockDelay(lockDelay);
            return this;
        }

        /**
         * Sets whether the leadership is bound to the health of the agent's node.
         *
         * @param bound as for {@link DistributedLock.Builder#boundToNode}
         * @return this builder
         */
        public Builder boundToNode(boolean bound) {
            lock.boundToNode(bound);
            return this;
        }

        /**
         * Sets checks of services of the agent, with whose health the leadership comes and goes: when one of them is critical or
         * gone, Consul ends the session, the leader hears of the loss, and none is had before they are well. The lock delay applies.
         *
         * @param checkIds such as {@code Registration.checkIds()}; none unless set
         * @return this builder
         */
        public Builder boundToChecks(List<String> checkIds) {
            lock.boundToChecks(checkIds);
            return this;
        }

        /**
         * Binds the leadership to the health of a service of this process, as {@link #boundToChecks} does by its checks.
         *
         * @param service the registration, with the agent of the same client
         * @return this builder
         * @throws IllegalArgumentException when it has no check, or is kept in the catalog
         */
        public Builder boundTo(Registration service) {
            return boundToChecks(BoundChecks.of(service));
        }

        /**
         * Stands for election. Returns at once, also with Consul away.
         *
         * @return the candidate, to be closed by the caller
         * @throws IllegalArgumentException when there is no work, or a value is out of its range
         */
        public LeaderElection start() {
            if (work == null) {
                throw Require.illegal("whileLeading", null, "the work of the leader; observe() is for a mere view");
            }
            Campaign campaign = Campaign.begin(lock.build(), work, consul.runtime());
            return new LeaderElection(watch(), campaign);
        }

        /**
         * Only looks on.
         *
         * @return the view, to be closed by the caller
         */
        public LeaderElection observe() {
            return new LeaderElection(watch(), null);
        }

        private Watch<Optional<KeyValueEntry>> watch() {
            return consul.keyValue().watch(name + LockNames.SUFFIX);
        }
    }
}
