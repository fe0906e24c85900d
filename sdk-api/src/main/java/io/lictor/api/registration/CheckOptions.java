package io.lictor.api.registration;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.lictor.api.HealthStatus;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Options that every kind of check has: id, name, notes, thresholds, removal.
 *
 * <pre>{@code
 * CheckOptions options = CheckOptions.builder().name("page").deregisterCriticalAfter(Duration.ofMinutes(5)).build();
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not.
 */
public final class CheckOptions {

    private static final CheckOptions NONE = builder().build();
    private static final Duration LEAST_REMOVAL = Duration.ofMinutes(1);

    private final @Nullable String id;
    private final @Nullable String name;
    private final @Nullable String notes;
    private final @Nullable HealthStatus initialStatus;
    private final @Nullable Duration timeout;
    private final @Nullable Duration deregisterCriticalAfter;
    private final int successesBeforePassing;
    private final int failuresBeforeCritical;
    private final int outputMaxSize;
    private final int failuresBeforeWarning;

    private CheckOptions(Builder builder) {
        this.id = builder.id == null ? null : Require.path(builder.id, "check id");
        this.name = builder.name == null ? null : Require.nonBlank(builder.name, "check name");
        this.notes = builder.notes;
        this.initialStatus = builder.initialStatus;
        this.timeout = builder.timeout == null ? null : Require.positive(builder.timeout, "check timeout");
        this.deregisterCriticalAfter = builder.deregisterCriticalAfter;
        if (deregisterCriticalAfter != null
                && Require.notNegative(deregisterCriticalAfter, "deregisterCriticalAfter")
                        .compareTo(LEAST_REMOVAL) < 0) {
            throw Require.illegal("deregisterCriticalAfter", deregisterCriticalAfter, ">= 1m, Consul's own floor");
        }
        this.successesBeforePassing = Require.inRange(builder.successesBeforePassing, 0, 1_000,
                "successesBeforePassing");
        this.failuresBeforeCritical = Require.inRange(builder.failuresBeforeCritical, 0, 1_000,
                "failuresBeforeCritical");
        this.failuresBeforeWarning = Require.inRange(builder.failuresBeforeWarning, 0, 1_000, "failuresBeforeWarning");
        if (failuresBeforeWarning > failuresBeforeCritical) {
            throw Require.illegal("failuresBeforeWarning", failuresBeforeWarning,
                    "not more than failuresBeforeCritical, which is " + failuresBeforeCritical);
        }
        this.outputMaxSize = Require.inRange(builder.outputMaxSize, 0, Integer.MAX_VALUE, "outputMaxSize");
    }

    /**
     * Nothing set.
     *
     * @return the options
     */
    public static CheckOptions none() {
        return NONE;
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
     * A builder that starts from these options.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.name = name;
        builder.notes = notes;
        builder.initialStatus = initialStatus;
        builder.timeout = timeout;
        builder.deregisterCriticalAfter = deregisterCriticalAfter;
        builder.successesBeforePassing = successesBeforePassing;
        builder.failuresBeforeCritical = failuresBeforeCritical;
        builder.failuresBeforeWarning = failuresBeforeWarning;
        builder.outputMaxSize = outputMaxSize;
        return builder;
    }

    /**
     * Id of the check, unique on the node.
     *
     * @return the id, or null for {@code service:<id of the instance>}, numbered when there are several
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * Name of the check, for people.
     *
     * @return the name, or null for Consul's default
     */
    public @Nullable String name() {
        return name;
    }

    /**
     * Notes, for people.
     *
     * @return the notes, or null
     */
    public @Nullable String notes() {
        return notes;
    }

    /**
     * The state it begins with when Consul sees it for the first time.
     *
     * @return the state, or null for Consul's default (critical), or passing for a TTL check
     */
    public @Nullable HealthStatus initialStatus() {
        return initialStatus;
    }

    /**
     * How long one run of the check may take.
     *
     * @return the time, or null for Consul's default (10 seconds)
     */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /**
     * After how long in critical state Consul removes the instance.
     *
     * @return the time, or null for never; a TTL check without one takes that of its service definition
     */
    public @Nullable Duration deregisterCriticalAfter() {
        return deregisterCriticalAfter;
    }

    /**
     * Successful runs in a row before the check passes.
     *
     * @return 0 for Consul's default
     */
    public int successesBeforePassing() {
        return successesBeforePassing;
    }

    /**
     * Failed runs in a row before the check is critical.
     *
     * @return 0 for Consul's default
     */
    public int failuresBeforeCritical() {
        return failuresBeforeCritical;
    }

    /**
     * Failed runs in a row before the check warns, on its way to critical. Since Consul 1.11.
     *
     * @return 0 for Consul's default, which is {@link #failuresBeforeCritical()}
     */
    public int failuresBeforeWarning() {
        return failuresBeforeWarning;
    }

    /**
     * How many bytes of the output of a run are kept.
     *
     * @return 0 for Consul's default (4,096)
     */
    public int outputMaxSize() {
        return outputMaxSize;
    }

    private List<Object> parts() {
        return Arrays.asList(id, name, notes, initialStatus, timeout, deregisterCriticalAfter, successesBeforePassing,
                failuresBeforeCritical, failuresBeforeWarning, outputMaxSize);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CheckOptions that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "CheckOptions" + parts();
    }

    /** Builder of check options; not safe for use by several threads. */
    public static final class Builder {
        private @Nullable String id;
        private @Nullable String name;
        private @Nullable String notes;
        private @Nullable HealthStatus initialStatus;
        private @Nullable Duration timeout;
        private @Nullable Duration deregisterCriticalAfter;
        private int successesBeforePassing;
        private int failuresBeforeCritical;
        private int outputMaxSize;
        private int failuresBeforeWarning;

        private Builder() {}

        /**
         * Sets {@link CheckOptions#id()}.
         *
         * @param id the id
         * @return this builder
         */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /**
         * Sets {@link CheckOptions#name()}.
         *
         * @param name the name
         * @return this builder
         */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /**
         * Sets {@link CheckOptions#notes()}.
         *
         * @param notes the notes
         * @return this builder
         */
        public Builder notes(String notes) {
            this.notes = notes;
            return this;
        }

        /**
         * Sets {@link CheckOptions#initialStatus()}.
         *
         * @param initialStatus the state
         * @return this builder
         */
        public Builder initialStatus(HealthStatus initialStatus) {
            this.initialStatus = initialStatus;
            return this;
        }

        /**
         * Sets {@link CheckOptions#timeout()}.
         *
         * @param timeout the time, more than zero
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets {@link CheckOptions#deregisterCriticalAfter()}.
         *
         * @param deregisterCriticalAfter the time, at least a minute; or null for none
         * @return this builder
         */
        public Builder deregisterCriticalAfter(@Nullable Duration deregisterCriticalAfter) {
            this.deregisterCriticalAfter = deregisterCriticalAfter;
            return this;
        }

        /**
         * Sets {@link CheckOptions#successesBeforePassing()}.
         *
         * @param successesBeforePassing the count
         * @return this builder
         */
        public Builder successesBeforePassing(int successesBeforePassing) {
            this.successesBeforePassing = successesBeforePassing;
            return this;
        }

        /**
         * Sets {@link CheckOptions#failuresBeforeCritical()}.
         *
         * @param failuresBeforeCritical the count
         * @return this builder
         */
        public Builder failuresBeforeCritical(int failuresBeforeCritical) {
            this.failuresBeforeCritical = failuresBeforeCritical;
            return this;
        }

        /**
         * Sets {@link CheckOptions#failuresBeforeWarning()}.
         *
         * @param failuresBeforeWarning the count, not more than that of critical
         * @return this builder
         */
        public Builder failuresBeforeWarning(int failuresBeforeWarning) {
            this.failuresBeforeWarning = failuresBeforeWarning;
            return this;
        }

        /**
         * Sets {@link CheckOptions#outputMaxSize()}.
         *
         * @param outputMaxSize the bytes, at most 4,096, or what the agent is configured for
         * @return this builder
         */
        public Builder outputMaxSize(int outputMaxSize) {
            this.outputMaxSize = outputMaxSize;
            return this;
        }

        /**
         * The options.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when a value is out of its range; the message names it
         */
        public CheckOptions build() {
            return new CheckOptions(this);
        }
    }
}
