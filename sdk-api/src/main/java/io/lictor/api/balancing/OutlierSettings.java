package io.lictor.api.balancing;

import java.time.Duration;

import io.lictor.api.internal.Require;

/**
 * When an instance is taken out of the turn for a while because of how calls to it went.
 *
 * <pre>{@code
 * OutlierSettings settings = OutlierSettings.builder().consecutiveFailures(3).slowness(5).build();
 * BalancingStrategy strategy = Strategies.ejectingOutliers(settings, Strategies.leastRequests());
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class OutlierSettings {

    private final int consecutiveFailures;
    private final double failureRate;
    private final int minimumCalls;
    private final Duration interval;
    private final double slowness;
    private final Duration ejectionTime;
    private final Duration longestEjection;
    private final double maximumShare;
    private final double panicShare;

    private OutlierSettings(Builder builder) {
        this.consecutiveFailures = Require.inRange(builder.consecutiveFailures, 0, 1_000_000, "consecutiveFailures");
        this.failureRate = share(builder.failureRate, "failureRate");
        this.minimumCalls = Require.inRange(builder.minimumCalls, 1, 1_000_000, "minimumCalls");
        this.interval = Require.positive(builder.interval, "interval");
        this.slowness = slowness(builder.slowness);
        this.ejectionTime = Require.positive(builder.ejectionTime, "ejectionTime");
        this.longestEjection = Require.positive(builder.longestEjection, "longestEjection");
        this.maximumShare = share(builder.maximumShare, "maximumShare");
        this.panicShare = share(builder.panicShare, "panicShare");
        if (longestEjection.compareTo(ejectionTime) < 0) {
            throw Require.illegal("longestEjection", longestEjection, ">= ejectionTime, which is " + ejectionTime);
        }
    }

    private static double share(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw Require.illegal(name, value, "0..1");
        }
        return value;
    }

    private static double slowness(double value) {
        if (value != 0 && !(value > 1 && value < Double.POSITIVE_INFINITY)) {
            throw Require.illegal("slowness", value, "> 1, or 0 for never");
        }
        return value;
    }

    /**
     * The defaults.
     *
     * @return the settings
     */
    public static OutlierSettings defaults() {
        return builder().build();
    }

    /**
     * A new builder with the defaults.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * How many failures in a row eject an instance.
     *
     * @return the number, 0 for never; 5 unless set
     */
    public int consecutiveFailures() {
        return consecutiveFailures;
    }

    /**
     * Share of failures within an interval that ejects an instance.
     *
     * @return 0..1, 0 for never; one half unless set
     */
    public double failureRate() {
        return failureRate;
    }

    /**
     * How many calls an interval needs before its share of failures counts.
     *
     * @return the number; 20 unless set
     */
    public int minimumCalls() {
        return minimumCalls;
    }

    /**
     * Over what time failures are counted, and how often latencies are compared.
     *
     * @return the time; 10 seconds unless set
     */
    public Duration interval() {
        return interval;
    }

    /**
     * How many times slower than the median of the instances ejects one.
     *
     * @return the factor, 0 for never; 0 unless set
     */
    public double slowness() {
        return slowness;
    }

    /**
     * How long the first ejection lasts. Each further one without a success in between is twice as long.
     *
     * @return the time; 30 seconds unless set
     */
    public Duration ejectionTime() {
        return ejectionTime;
    }

    /**
     * How long an ejection lasts at the most.
     *
     * @return the time; 5 minutes unless set
     */
    public Duration longestEjection() {
        return longestEjection;
    }

    /**
     * Share of the instances that is ejected at the most; rounded down, so that a single instance never is.
     *
     * @return 0..1; one half unless set
     */
    public double maximumShare() {
        return maximumShare;
    }

    /**
     * Share of outliers beyond which nothing is ejected: when most instances fail, the cause is somewhere else.
     *
     * @return 0..1; one half unless set
     */
    public double panicShare() {
        return panicShare;
    }

    /** Builder of settings; not safe for use by several threads. */
    public static final class Builder {
        private int consecutiveFailures = 5;
        private double failureRate = 0.5;
        private int minimumCalls = 20;
        private Duration interval = Duration.ofSeconds(10);
        private double slowness;
        private Duration ejectionTime = Duration.ofSeconds(30);
        private Duration longestEjection = Duration.ofMinutes(5);
        private double maximumShare = 0.5;
        private double panicShare = 0.5;

        private Builder() {}

        /**
         * Sets {@link OutlierSettings#consecutiveFailures()}.
         *
         * @param number 0..1,000,000, 0 for never
         * @return this builder
         */
        public Builder consecutiveFailures(int number) {
            this.consecutiveFailures = number;
            return this;
        }

        /**
         * Sets {@link OutlierSettings#failureRate()} and {@link OutlierSettings#minimumCalls()}.
         *
         * @param share 0..1, 0 for never
         * @param calls 1..1,000,000
         * @return this builder
         */
        public Builder failureRate(double share, int calls) {
            this.failureRate = share;
            this.minimumCalls = calls;
            return this;
        }

        /**
         * Sets {@link OutlierSettings#interval()}.
         *
         * @param time more than zero
         * @return this builder
         */
        public Builder interval(Duration time) {
            this.interval = time;
            return this;
        }

        /**
         * Sets {@link OutlierSettings#slowness()}.
         *
         * @param factor more than 1, or 0 for never
         * @return this builder
         */
        public Builder slowness(double factor) {
            this.slowness = factor;
            return this;
        }

        /**
         * Sets {@link OutlierSettings#ejectionTime()} and {@link OutlierSettings#longestEjection()}.
         *
         * @param first more than zero
         * @param longest not less than the first
         * @return this builder
         */
        public Builder ejectionTime(Duration first, Duration longest) {
            this.ejectionTime = first;
            this.longestEjection = longest;
            return this;
        }

        /**
         * Sets {@link OutlierSettings#maximumShare()}.
         *
         * @param share 0..1
         * @return this builder
         */
        public Builder maximumShare(double share) {
            this.maximumShare = share;
            return this;
        }

        /**
         * Sets {@link OutlierSettings#panicShare()}.
         *
         * @param share 0..1
         * @return this builder
         */
        public Builder panicShare(double share) {
            this.panicShare = share;
            return this;
        }

        /**
         * The settings.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when a value is out of its bounds; the message names it
         */
        public OutlierSettings build() {
            return new OutlierSettings(this);
        }
    }
}
