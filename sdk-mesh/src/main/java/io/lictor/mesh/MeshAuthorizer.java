package io.lictor.mesh;

import java.time.Duration;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.Subscription;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.Authorization;

/**
 * Decides whether a caller may call a service: the certificate by the {@link MeshIdentity}, the intentions by Consul.
 *
 * <pre>{@code
 * Authorization decision = callers.authorize(exchange.getSSLSession());
 * if (!decision.authorized()) {
 *     refuse(403, decision.reason());
 * }
 * }</pre>
 *
 * <p><b>Closed when in doubt.</b> No certificate, one that is not of the mesh (any more), a caller of another partition or
 * namespace, an answer that does not come: denied. While Consul cannot be asked, what it last
 * said counts for {@link Builder#lastDecisionFor} longer, 50 seconds unless set; then everybody is denied.
 *
 * <p><b>Freshness.</b> Decisions are cached, and asked for anew when an intention for the service changes (a blocking
 * query), and every 10 seconds: about those who called last first, four at a time. The first call of a caller waits for
 * Consul, for 2 seconds at most and then it is denied; the others wait for nothing. Of more than 10,000 callers those who
 * called longest ago are forgotten.
 *
 * <p><b>Threads.</b> Safe for use by several threads; virtual threads of the client's: one, and one for each question.
 * <b>Lifecycle.</b> Whoever made
 * it closes it; it ends with its client too, and then denies everybody. <b>Endpoints.</b> Those of
 * {@link DecisionSource}, and {@code GET /v1/connect/intentions}, from which Consul leaves out what the token may not
 * read: then a change is seen at the next question only.
 */
public final class MeshAuthorizer implements AutoCloseable {

    private final MeshIdentity identity;
    private final Decisions decisions;
    private final boolean otherNamespaces;
    private final Subscription end;

    private MeshAuthorizer(Builder settings) {
        this.identity = settings.identity;
        this.otherNamespaces = settings.otherNamespaces;
        this.decisions = Decisions.start(settings);
        try {
            this.end = settings.consul.beforeClose(decisions::close);
        } catch (RuntimeException e) {
            decisions.close();
            throw e;
        }
    }

    /**
     * An authorizer with the default settings.
     *
     * @param consul who is asked
     * @param identity the called service
     * @return the authorizer, to be closed by the caller
     * @throws ConsulClosedException when the client is closed
     */
    public static MeshAuthorizer create(ConsulClient consul, MeshIdentity identity) {
        return builder(consul, identity).create();
    }

    /**
     * A new builder with the default settings.
     *
     * @param consul who is asked
     * @param identity the called service
     * @return the builder
     */
    public static Builder builder(ConsulClient consul, MeshIdentity identity) {
        return new Builder(consul, identity);
    }

    /**
     * Decides about the caller at the other end of a connection.
     *
     * @param session the connection's
     * @return the decision with a reason for people; never an exception
     */
    public Authorization authorize(SSLSession session) {
        try {
            return authorize(identity.caller(session));
        } catch (SSLPeerUnverifiedException e) {
            return new Authorization(false, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Decides about a caller whose certificate was verified.
     *
     * @param caller the caller
     * @return the decision with a reason for people; never an exception
     */
    public Authorization authorize(SpiffeId caller) {
        SpiffeId own = identity.id();
        if (!caller.trustDomain().equals(own.trustDomain())) {
            return new Authorization(false, caller + " is of another trust domain");
        }
        if (!otherNamespaces && !(caller.namespace().equals(own.namespace())
                && caller.partition().equals(own.partition()))) {
            return new Authorization(false, caller + " is of another namespace or partition");
        }
        return decisions.about(caller);
    }

    /** Ends it; idempotent. Everybody is denied from then on. */
    @Override
    public void close() {
        end.close();
        decisions.close();
    }

    /** Builder of authorizers; not safe for use by several threads. */
    public static final class Builder {
        private final ConsulClient consul;
        private final MeshIdentity identity;
        private DecisionSource source = DecisionSource.AGENT;
        private Duration refreshEvery = Duration.ofSeconds(10);
        private Duration lastDecisionFor = Duration.ofSeconds(50);
        private boolean otherNamespaces;

        private Builder(ConsulClient consul, MeshIdentity identity) {
            this.consul = Require.nonNull(consul, "consul");
            this.identity = Require.nonNull(identity, "identity");
        }

        /**
         * Sets who is asked.
         *
         * @param source {@link DecisionSource#AGENT} unless set
         * @return this builder
         */
        public Builder decidedBy(DecisionSource source) {
            this.source = Require.nonNull(source, "source");
            return this;
        }

        /**
         * Sets how often Consul confirms the decisions about callers that call.
         *
         * @param refreshEvery a second or more; 10 seconds unless set
         * @return this builder
         */
        public Builder refreshEvery(Duration refreshEvery) {
            if (Require.notNegative(refreshEvery, "refreshEvery").compareTo(Duration.ofSeconds(1)) < 0) {
                throw Require.illegal("refreshEvery", refreshEvery, ">= 1s");
            }
            this.refreshEvery = refreshEvery;
            return this;
        }

        /**
         * Sets how long decisions count that Consul should have confirmed and has not.
         *
         * @param lastDecisionFor zero or more; 50 seconds unless set
         * @return this builder
         */
        public Builder lastDecisionFor(Duration lastDecisionFor) {
            this.lastDecisionFor = Require.notNegative(lastDecisionFor, "lastDecisionFor");
            return this;
        }

        /**
         * Sets whether Consul is asked about callers of other namespaces and partitions. Only Consul Enterprise has them:
         * to any other the intentions of a name are those of its default namespace.
         *
         * @param otherNamespaces true with Consul Enterprise; unless set such callers are denied
         * @return this builder
         */
        public Builder otherNamespaces(boolean otherNamespaces) {
            this.otherNamespaces = otherNamespaces;
            return this;
        }

        ConsulClient consul() {
            return consul;
        }

        MeshIdentity identity() {
            return identity;
        }

        DecisionSource source() {
            return source;
        }

        Duration refreshEvery() {
            return refreshEvery;
        }

        /** How long an answer counts from the moment that it was given. */
        Duration validFor() {
            return refreshEvery.plus(refreshEvery.dividedBy(2)).plus(lastDecisionFor);
        }

        /**
         * Makes the authorizer; Consul is asked when the first caller comes.
         *
         * @return the authorizer, to be closed by the caller
         * @throws ConsulClosedException when the client is closed
         */
        public MeshAuthorizer create() {
            return new MeshAuthorizer(this);
        }
    }
}
