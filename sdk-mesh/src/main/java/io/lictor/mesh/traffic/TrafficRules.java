package io.lictor.mesh.traffic;

import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.internal.Require;
import io.lictor.api.traffic.TrafficPlan;
import io.lictor.api.traffic.TrafficPolicy;

/**
 * Traffic rules that are stored in Consul as config entries ({@code service-resolver}, {@code service-splitter},
 * {@code service-router}), for lookups and calls by name to obey.
 *
 * <pre>{@code
 * TrafficRules rules = TrafficRules.of(consul);
 * LoadBalancer balancer = LoadBalancer.builder(consul).traffic(rules).create();
 * ServiceHttpClient http = ServiceHttpClient.builder(consul).traffic(rules).create();
 * }</pre>
 *
 * <p>For each name that is looked up, the chain that Consul makes of its entries ({@code GET /v1/discovery-chain/:service})
 * is watched, and the instances of every target in it. A change is obeyed as a whole: once the instances that it needs are
 * known, or after {@link Builder#patience}. While Consul is away, the last rules and instances stay.
 *
 * <p><b>Errors</b> are those of lookups: a chain that Consul refuses (a missing right, a mesh that is switched off) throws
 * {@link io.lictor.api.ConsulRejectedException} with its words while there is none before.
 *
 * <p><b>Threads.</b> Safe for use by several threads. <b>Lifecycle.</b> Nothing to close: the watches end with the load
 * balancer or client that opened them.
 */
public final class TrafficRules implements TrafficPolicy {

    private final ConsulClient consul;
    private final Duration patience;
    private final Duration returnAfter;

    private TrafficRules(Builder settings) {
        this.consul = settings.consul;
        this.patience = settings.patience;
        this.returnAfter = settings.returnAfter;
    }

    /**
     * The rules of a client's datacenter, with the default settings.
     *
     * @param consul the client
     * @return the rules
     */
    public static TrafficRules of(ConsulClient consul) {
        return builder(consul).build();
    }

    /**
     * A new builder with the default settings.
     *
     * @param consul the client
     * @return the builder
     */
    public static Builder builder(ConsulClient consul) {
        return new Builder(consul);
    }

    @Override
    public Watch<TrafficPlan> watch(ServiceQuery query) {
        return ChainWatch.open(consul, query, this);
    }

    Duration patience() {
        return patience;
    }

    Duration returnAfter() {
        return returnAfter;
    }

    /** Builder of rules; not safe for use by several threads. */
    public static final class Builder {
        private final ConsulClient consul;
        private Duration patience = Duration.ofSeconds(5);
        private Duration returnAfter = Duration.ofSeconds(10);

        private Builder(ConsulClient consul) {
            this.consul = Require.nonNull(consul, "consul");
        }

        /**
         * Sets how long a change waits for the instances of targets that are new, before it is obeyed without them.
         *
         * @param patience zero or more; 5 seconds unless set
         * @return this builder
         */
        public Builder patience(Duration patience) {
            this.patience = Require.notNegative(patience, "patience");
            return this;
        }

        /**
         * Sets how long a target must have had instances again before calls that had failed over return to it. Failing
         * over itself takes no time, nor does returning when there is no instance left elsewhere.
         *
         * @param returnAfter zero or more; 10 seconds unless set
         * @return this builder
         */
        public Builder returnAfter(Duration returnAfter) {
            this.returnAfter = Require.notNegative(returnAfter, "returnAfter");
            return this;
        }

        /**
         * The rules; nothing is sent before the first lookup.
         *
         * @return the rules
         */
        public TrafficRules build() {
            return new TrafficRules(this);
        }
    }
}
