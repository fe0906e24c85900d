package io.lictor.api.query;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.lictor.api.internal.Require;
import io.lictor.api.internal.SecretText;
import org.jspecify.annotations.Nullable;

/**
 * Lookup of a service with a policy: which instances, in which order, and where else when there are none.
 *
 * <pre>{@code
 * PreparedQuery orders = PreparedQuery.builder("orders").name("orders-anywhere").onlyPassing(true)
 *         .failover(new QueryFailover(2, List.of())).build();
 * String id = consul.preparedQueries().create(orders);
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not.
 */
public final class PreparedQuery {

    private final String id;
    private final String name;
    private final String service;
    private final @Nullable String session;
    private final boolean onlyPassing;
    private final boolean connect;
    private final @Nullable String near;
    private final List<String> tags;
    private final Map<String, String> nodeMeta;
    private final Map<String, String> serviceMeta;
    private final List<String> ignoreCheckIds;
    private final QueryFailover failover;
    private final @Nullable QueryTemplate template;
    private final @Nullable Duration dnsTtl;
    private final @Nullable SecretText token;
    private final @Nullable String peer;
    private final @Nullable String samenessGroup;
    private final @Nullable String namespace;
    private final @Nullable String partition;
    private final Map<String, Object> origin;

    private PreparedQuery(Builder builder) {
        this.id = builder.id;
        this.name = builder.name;
        this.service = Require.nonBlank(builder.service, "service");
        this.session = builder.session;
        this.onlyPassing = builder.onlyPassing;
        this.connect = builder.connect;
        this.near = builder.near;
        this.tags = List.copyOf(builder.tags);
        this.nodeMeta = Map.copyOf(builder.nodeMeta);
        this.serviceMeta = Map.copyOf(builder.serviceMeta);
        this.ignoreCheckIds = List.copyOf(builder.ignoreCheckIds);
        this.failover = builder.failover;
        this.template = builder.template;
        this.dnsTtl = builder.dnsTtl == null ? null : Require.notNegative(builder.dnsTtl, "dnsTtl");
        this.token = builder.token;
        this.peer = builder.peer;
        this.samenessGroup = builder.samenessGroup;
        this.namespace = builder.namespace;
        this.partition = builder.partition;
        this.origin = Collections.unmodifiableMap(new LinkedHashMap<>(builder.origin));
        if (name.isEmpty() && session == null && template == null) {
            throw Require.illegal("name", "none", "a name, or a session that the query ends with");
        }
    }

    /**
     * A new builder.
     *
     * @param service name of the service that is looked up
     * @return the builder
     */
    public static Builder builder(String service) {
        return new Builder(service);
    }

    /**
     * A builder that starts from this query.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(service).id(id).name(name).onlyPassing(onlyPassing).connect(connect).near(near)
                .tags(tags).nodeMeta(nodeMeta).serviceMeta(serviceMeta).ignoreCheckIds(ignoreCheckIds)
                .failover(failover).dnsTtl(dnsTtl).session(session).token(token()).peer(peer)
                .samenessGroup(samenessGroup).namespace(namespace).partition(partition).origin(origin);
        return template == null ? builder : builder.template(template);
    }

    /**
     * Its id.
     *
     * @return the id that Consul gave it, empty before
     */
    public String id() {
        return id;
    }

    /**
     * Its name, by which it can be executed; for a template the prefix of the names.
     *
     * @return the name, maybe empty
     */
    public String name() {
        return name;
    }

    /**
     * The service that is looked up.
     *
     * @return its name
     */
    public String service() {
        return service;
    }

    /**
     * The session that it ends with.
     *
     * @return its id, or null
     */
    public @Nullable String session() {
        return session;
    }

    /**
     * Whether warnings are left out too.
     *
     * @return false unless set
     */
    public boolean onlyPassing() {
        return onlyPassing;
    }

    /**
     * Whether it looks for what speaks mesh TLS.
     *
     * @return false unless set
     */
    public boolean connect() {
        return connect;
    }

    /**
     * Node to sort the answer by round-trip time from.
     *
     * @return a node name or {@code _agent}, or null for a random order
     */
    public @Nullable String near() {
        return near;
    }

    /**
     * Tags that an instance must have, or with a leading {@code !} must not.
     *
     * @return the tags
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * Metadata that the node must have.
     *
     * @return key to value
     */
    public Map<String, String> nodeMeta() {
        return nodeMeta;
    }

    /**
     * Metadata that the instance must have.
     *
     * @return key to value
     */
    public Map<String, String> serviceMeta() {
        return serviceMeta;
    }

    /**
     * Checks that do not count.
     *
     * @return their ids
     */
    public List<String> ignoreCheckIds() {
        return ignoreCheckIds;
    }

    /**
     * Where else it looks.
     *
     * @return the failover
     */
    public QueryFailover failover() {
        return failover;
    }

    /**
     * The rule by which it stands for many names.
     *
     * @return the template, or null
     */
    public @Nullable QueryTemplate template() {
        return template;
    }

    /**
     * How long its answers may be kept by DNS clients.
     *
     * @return the time, or null for the agent's
     */
    public @Nullable Duration dnsTtl() {
        return dnsTtl;
    }

    /**
     * Token by whose rights it is executed, in place of the caller's. Consul shows it as {@code <hidden>} to a token without {@code acl:write}, and {@link #toString()} never.
     *
     * @return the secret, or null
     */
    public @Nullable String token() {
        return SecretText.textOf(token);
    }

    /**
     * Cluster peer whose instances are looked up ({@code Service.Peer}); Consul from 1.13.
     *
     * @return its name, or null
     */
    public @Nullable String peer() {
        return peer;
    }

    /**
     * Sameness group whose members are looked up in their order, in place of a {@link #failover()}; Consul Enterprise from 1.16.
     *
     * @return its name, or null
     */
    public @Nullable String samenessGroup() {
        return samenessGroup;
    }

    /**
     * Namespace of the service; Consul Enterprise only.
     *
     * @return its name, or null
     */
    public @Nullable String namespace() {
        return namespace;
    }

    /**
     * Admin partition of the service; Consul Enterprise only.
     *
     * @return its name, or null
     */
    public @Nullable String partition() {
        return partition;
    }

    /**
     * The query as Consul had it, for what this class has no name for: an update writes it back as it was, with nothing else
     * changed than what differs here. No part of {@code equals}.
     *
     * @return the fields, nested as they were; empty for a query that was not read
     */
    public Map<String, Object> origin() {
        return origin;
    }

    private List<Object> parts() {
        return java.util.Arrays.asList(id, name, service, session, onlyPassing, connect, near, tags, nodeMeta,
                serviceMeta, ignoreCheckIds, failover, template, dnsTtl, peer, samenessGroup, namespace, partition);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PreparedQuery that && parts().equals(that.parts())
                && Objects.equals(token, that.token);
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "PreparedQuery" + parts().stream().map(Objects::toString).toList();
    }

    /** Builder of prepared queries; not safe for use by several threads. */
    public static final class Builder {
        private final String service;
        private String id = "";
        private String name = "";
        private @Nullable String session;
        private boolean onlyPassing;
        private boolean connect;
        private @Nullable String near;
        private List<String> tags = List.of();
        private Map<String, String> nodeMeta = Map.of();
        private Map<String, String> serviceMeta = Map.of();
        private List<String> ignoreCheckIds = List.of();
        private QueryFailover failover = QueryFailover.NONE;
        private @Nullable QueryTemplate template;
        private @Nullable Duration dnsTtl;
        private @Nullable SecretText token;
        private @Nullable String peer;
        private @Nullable String samenessGroup;
        private @Nullable String namespace;
        private @Nullable String partition;
        private Map<String, Object> origin = Map.of();

        private Builder(String service) {
            this.service = service;
        }

        /**
         * Sets {@link PreparedQuery#id()}.
         *
         * @param id the id
         * @return this builder
         */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#name()}.
         *
         * @param name the name
         * @return this builder
         */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#session()}.
         *
         * @param session id of the session, or null
         * @return this builder
         */
        public Builder session(@Nullable String session) {
            this.session = session;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#onlyPassing()}.
         *
         * @param onlyPassing whether warnings are left out
         * @return this builder
         */
        public Builder onlyPassing(boolean onlyPassing) {
            this.onlyPassing = onlyPassing;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#connect()}.
         *
         * @param connect whether it looks for what speaks mesh TLS
         * @return this builder
         */
        public Builder connect(boolean connect) {
            this.connect = connect;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#near()}.
         *
         * @param near a node name or {@code _agent}, or null
         * @return this builder
         */
        public Builder near(@Nullable String near) {
            this.near = near;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#tags()}.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder tags(List<String> tags) {
            this.tags = tags;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#nodeMeta()}.
         *
         * @param nodeMeta key to value
         * @return this builder
         */
        public Builder nodeMeta(Map<String, String> nodeMeta) {
            this.nodeMeta = nodeMeta;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#serviceMeta()}.
         *
         * @param serviceMeta key to value
         * @return this builder
         */
        public Builder serviceMeta(Map<String, String> serviceMeta) {
            this.serviceMeta = serviceMeta;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#ignoreCheckIds()}.
         *
         * @param ignoreCheckIds ids of the checks
         * @return this builder
         */
        public Builder ignoreCheckIds(List<String> ignoreCheckIds) {
            this.ignoreCheckIds = ignoreCheckIds;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#failover()}.
         *
         * @param failover where else it looks
         * @return this builder
         */
        public Builder failover(QueryFailover failover) {
            this.failover = failover;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#template()}.
         *
         * @param template the rule
         * @return this builder
         */
        public Builder template(QueryTemplate template) {
            this.template = template;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#dnsTtl()}.
         *
         * @param dnsTtl the time, or null for the agent's
         * @return this builder
         */
        public Builder dnsTtl(@Nullable Duration dnsTtl) {
            this.dnsTtl = dnsTtl;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#token()}.
         *
         * @param token the secret, or null
         * @return this builder
         */
        public Builder token(@Nullable String token) {
            this.token = SecretText.of(token);
            return this;
        }

        /**
         * Sets {@link PreparedQuery#peer()}.
         *
         * @param peer its name, or null
         * @return this builder
         */
        public Builder peer(@Nullable String peer) {
            this.peer = peer;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#samenessGroup()}.
         *
         * @param samenessGroup its name, or null
         * @return this builder
         */
        public Builder samenessGroup(@Nullable String samenessGroup) {
            this.samenessGroup = samenessGroup;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#namespace()}.
         *
         * @param namespace its name, or null
         * @return this builder
         */
        public Builder namespace(@Nullable String namespace) {
            this.namespace = namespace;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#partition()}.
         *
         * @param partition its name, or null
         * @return this builder
         */
        public Builder partition(@Nullable String partition) {
            this.partition = partition;
            return this;
        }

        /**
         * Sets {@link PreparedQuery#origin()}.
         *
         * @param origin the fields, nested as Consul has them
         * @return this builder
         */
        public Builder origin(Map<String, Object> origin) {
            this.origin = origin;
            return this;
        }

        /**
         * The query.
         *
         * @return the query
         */
        public PreparedQuery build() {
            return new PreparedQuery(this);
        }
    }
}
