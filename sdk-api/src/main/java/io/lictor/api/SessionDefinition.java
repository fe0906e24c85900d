package io.lictor.api;

import java.time.Duration;
import java.util.List;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Session to be created.
 *
 * <pre>{@code
 * String id = consul.sessions().create(SessionDefinition.builder().name("reindex").ttl(Duration.ofSeconds(15))
 *         .checks(List.of()).build());
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not. What is not set is left to Consul: no TTL, a
 * lock delay of 15 s, {@link SessionBehavior#RELEASE}, bound to the node's own health ({@code serfHealth}).
 */
public final class SessionDefinition {

    private static final Duration SHORTEST_TTL = Duration.ofSeconds(1);
    private static final Duration LONGEST_TTL = Duration.ofHours(24);

    private final @Nullable String name;
    private final @Nullable String node;
    private final @Nullable Duration ttl;
    private final @Nullable Duration lockDelay;
    private final SessionBehavior behavior;
    private final @Nullable List<String> checks;
    private final List<SessionCheck> serviceChecks;

    private SessionDefinition(Builder builder) {
        this.name = builder.name == null ? null : Require.nonBlank(builder.name, "session name");
        this.node = builder.node == null ? null : Require.nonBlank(builder.node, "node");
        this.ttl = builder.ttl == null ? null : ttl(builder.ttl);
        this.lockDelay = builder.lockDelay == null ? null : Require.notNegative(builder.lockDelay, "lockDelay");
        this.behavior = builder.behavior;
        this.checks = builder.checks == null ? null : List.copyOf(builder.checks);
        this.serviceChecks = List.copyOf(builder.serviceChecks);
    }

    /** The lower bound is a setting of Consul's ({@code session_ttl_min}, 10 s): it refuses what is too short for it. */
    private static Duration ttl(Duration ttl) {
        if (ttl.compareTo(SHORTEST_TTL) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw Require.illegal("session ttl", ttl, "1 s to 24 h; Consul takes 10 s and more unless configured");
        }
        return ttl;
    }

    /**
     * A new builder with nothing set.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Name for people.
     *
     * @return the name, or null
     */
    public @Nullable String name() {
        return name;
    }

    /**
     * Node that the session belongs to.
     *
     * @return its name, or null for that of the agent
     */
    public @Nullable String node() {
        return node;
    }

    /**
     * Time within which the session has to be renewed.
     *
     * @return the time, or null for a session that does not lapse by itself
     */
    public @Nullable Duration ttl() {
        return ttl;
    }

    /**
     * Time for which nobody gets the keys of the session when it ends without having released them.
     *
     * @return the time, or null for Consul's 15 s
     */
    public @Nullable Duration lockDelay() {
        return lockDelay;
    }

    /**
     * What the end of the session does to its keys.
     *
     * @return the behaviour
     */
    public SessionBehavior behavior() {
        return behavior;
    }

    /**
     * Checks of the node whose failure ends the session.
     *
     * @return their ids, empty for none, or null for Consul's {@code serfHealth}
     */
    public @Nullable List<String> checks() {
        return checks;
    }

    /**
     * Checks of services on the node whose failure ends the session. Consul refuses the session while one of them is
     * critical, or not known yet. Since Consul 1.7.
     *
     * @return the checks, empty for none
     */
    public List<SessionCheck> serviceChecks() {
        return serviceChecks;
    }

    @Override
    public String toString() {
        return "SessionDefinition[name=" + name + ", ttl=" + ttl + ", lockDelay=" + lockDelay + ", behavior="
                + behavior + ", checks=" + checks + ", serviceChecks=" + serviceChecks + "]";
    }

    /** Builder of session definitions; not safe for use by several threads. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable String node;
        private @Nullable Duration ttl;
        private @Nullable Duration lockDelay;
        private SessionBehavior behavior = SessionBehavior.RELEASE;
        private @Nullable List<String> checks;
        private List<SessionCheck> serviceChecks = List.of();

        private Builder() {}

        /**
         * Sets {@link SessionDefinition#name()}.
         *
         * @param name the name, or null
         * @return this builder
         */
        public Builder name(@Nullable String name) {
            this.name = name;
            return this;
        }

        /**
         * Sets {@link SessionDefinition#node()}.
         *
         * @param node its name, or null for that of the agent
         * @return this builder
         */
        public Builder node(@Nullable String node) {
            this.node = node;
            return this;
        }

        /**
         * Sets {@link SessionDefinition#ttl()}.
         *
         * @param ttl 1 s to 24 h, or null; Consul refuses less than 10 s unless it is configured to take it
         * @return this builder
         */
        public Builder ttl(@Nullable Duration ttl) {
            this.ttl = ttl;
            return this;
        }

        /**
         * Sets {@link SessionDefinition#lockDelay()}.
         *
         * @param lockDelay zero or more, or null
         * @return this builder
         */
        public Builder lockDelay(@Nullable Duration lockDelay) {
            this.lockDelay = lockDelay;
            return this;
        }

        /**
         * Sets {@link SessionDefinition#behavior()}.
         *
         * @param behavior the behaviour
         * @return this builder
         */
        public Builder behavior(SessionBehavior behavior) {
            this.behavior = Require.nonNull(behavior, "behavior");
            return this;
        }

        /**
         * Sets {@link SessionDefinition#checks()}.
         *
         * @param checks ids of checks of the node, empty for none, or null for {@code serfHealth}
         * @return this builder
         */
        public Builder checks(@Nullable List<String> checks) {
            this.checks = checks;
            return this;
        }

        /**
         * Sets {@link SessionDefinition#serviceChecks()}.
         *
         * @param serviceChecks checks of services on the node
         * @return this builder
         */
        public Builder serviceChecks(List<SessionCheck> serviceChecks) {
            this.serviceChecks = Require.nonNull(serviceChecks, "serviceChecks");
            return this;
        }

        /**
         * The definition.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when a value is out of its range; the message names it
         */
        public SessionDefinition build() {
            return new SessionDefinition(this);
        }
    }
}
