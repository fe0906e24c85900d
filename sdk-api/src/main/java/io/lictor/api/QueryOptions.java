package io.lictor.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.lictor.api.internal.Require;
import io.lictor.api.internal.SecretText;
import org.jspecify.annotations.Nullable;

/**
 * Options of one read: scope, consistency, filter, order, token, and the blocking query.
 *
 * <pre>{@code
 * QueryOptions remote = QueryOptions.builder().datacenter("dc2").consistency(Consistency.STALE).build();
 * List<ServiceInstance> web = consul.health().service("web", remote).value();
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not. What is not set is taken from the client's
 * settings (datacenter, namespace, partition), or left to Consul.
 */
public final class QueryOptions {

    private static final QueryOptions NONE = builder().build();

    private final @Nullable String datacenter;
    private final @Nullable String namespace;
    private final @Nullable String partition;
    private final @Nullable String peer;
    private final Consistency consistency;
    private final @Nullable String filter;
    private final @Nullable String near;
    private final Map<String, String> nodeMeta;
    private final List<String> tags;
    private final boolean passingOnly;
    private final boolean mergeCentralConfig;
    private final @Nullable String samenessGroup;
    private final boolean cached;
    private final @Nullable CacheControl cacheControl;
    private final @Nullable Duration maxStale;
    private final long index;
    private final @Nullable Duration waitTime;
    private final @Nullable Duration timeout;
    private final @Nullable SecretText token;

    private QueryOptions(Builder builder) {
        this.datacenter = blankIsIllegal(builder.datacenter, "datacenter");
        this.namespace = blankIsIllegal(builder.namespace, "namespace");
        this.partition = blankIsIllegal(builder.partition, "partition");
        this.peer = blankIsIllegal(builder.peer, "peer");
        this.consistency = builder.consistency;
        this.filter = blankIsIllegal(builder.filter, "filter");
        this.near = blankIsIllegal(builder.near, "near");
        this.nodeMeta = Map.copyOf(builder.nodeMeta);
        this.tags = List.copyOf(builder.tags);
        tags.forEach(tag -> Require.nonBlank(tag, "tag"));
        this.passingOnly = builder.passingOnly;
        this.mergeCentralConfig = builder.mergeCentralConfig;
        this.samenessGroup = blankIsIllegal(builder.samenessGroup, "samenessGroup");
        this.cached = builder.cached;
        this.cacheControl = builder.cacheControl;
        this.token = secret(builder.token);
        this.maxStale = builder.maxStale == null ? null : Require.notNegative(builder.maxStale, "maxStale");
        this.index = builder.index;
        this.waitTime = builder.waitTime == null ? null : Require.positive(builder.waitTime, "waitTime");
        this.timeout = builder.timeout == null ? null : Require.positiveTimeout(builder.timeout, "timeout");
        if (cached && consistency == Consistency.CONSISTENT) {
            throw Require.illegal("consistency", consistency, "not CONSISTENT together with cached");
        }
    }

    private static @Nullable SecretText secret(@Nullable SecretText token) {
        return token == null ? null : new SecretText(Require.secret(token.reveal(), "token"));
    }

    private static @Nullable String blankIsIllegal(@Nullable String value, String name) {
        return value == null ? null : Require.nonBlank(value, name);
    }

    /**
     * No options: the client's scope, Consul's defaults.
     *
     * @return the options
     */
    public static QueryOptions none() {
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
        builder.datacenter = datacenter;
        builder.namespace = namespace;
        builder.partition = partition;
        builder.peer = peer;
        builder.consistency = consistency;
        builder.filter = filter;
        builder.near = near;
        builder.nodeMeta.putAll(nodeMeta);
        builder.tags = tags;
        builder.passingOnly = passingOnly;
        builder.mergeCentralConfig = mergeCentralConfig;
        builder.samenessGroup = samenessGroup;
        builder.cached = cached;
        builder.cacheControl = cacheControl;
        builder.token = token;
        builder.maxStale = maxStale;
        builder.index = index;
        builder.waitTime = waitTime;
        builder.timeout = timeout;
        return builder;
    }

    /**
     * Datacenter to ask ({@code dc}).
     *
     * @return its name, or null for the client's
     */
    public @Nullable String datacenter() {
        return datacenter;
    }

    /**
     * Namespace ({@code ns}); Consul Enterprise only.
     *
     * @return its name, or null for the client's
     */
    public @Nullable String namespace() {
        return namespace;
    }

    /**
     * Admin partition ({@code partition}); Consul Enterprise only.
     *
     * @return its name, or null for the client's
     */
    public @Nullable String partition() {
        return partition;
    }

    /**
     * Cluster peer whose imported services are asked for ({@code peer}); Consul from 1.13. Only the reads of instances
     * ({@code health().service}, {@code connect}) take it; all others are refused at the call, since Consul
     * would answer them with this cluster's own rows.
     *
     * @return its name, or null for this cluster's own
     */
    public @Nullable String peer() {
        return peer;
    }

    /**
     * Consistency of the read.
     *
     * @return the mode; {@link Consistency#DEFAULT} unless set
     */
    public Consistency consistency() {
        return consistency;
    }

    /**
     * Filter expression ({@code filter}), evaluated by the server.
     *
     * @return the expression, or null
     */
    public @Nullable String filter() {
        return filter;
    }

    /**
     * Node to sort the answer by round-trip time from ({@code near}).
     *
     * @return a node name or {@code _agent}, or null
     */
    public @Nullable String near() {
        return near;
    }

    /**
     * Node metadata that an entry's node must have ({@code node-meta}; of instances with their health it is sent as a part of
     * {@code filter}, because a blocking query takes it for "contains" there from Consul 1.10 on).
     *
     * @return key to value
     */
    public Map<String, String> nodeMeta() {
        return nodeMeta;
    }

    /**
     * Tags that an instance must all have ({@code tag}).
     *
     * @return the tags
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * Whether only instances with all checks passing are wanted ({@code passing}).
     *
     * @return false unless set
     */
    public boolean passingOnly() {
        return passingOnly;
    }

    /**
     * Whether the agent may answer from its cache ({@code cached}).
     *
     * @return false unless set
     */
    public boolean cached() {
        return cached;
    }

    /**
     * How stale an answer from the agent's cache may be ({@code Cache-Control}).
     *
     * @return the rule, or null for the agent's own
     */
    public @Nullable CacheControl cacheControl() {
        return cacheControl;
    }

    /**
     * Whether instances come with what config entries say about them ({@code merge-central-config}); Consul from 1.13.
     * Reads of instances only.
     *
     * @return false unless set
     */
    public boolean mergeCentralConfig() {
        return mergeCentralConfig;
    }

    /**
     * Group of partitions and peers that stand in for each other ({@code sameness-group}); Consul Enterprise from 1.16. Only
     * where {@link #peer()} is taken.
     *
     * @return its name, or null for none
     */
    public @Nullable String samenessGroup() {
        return samenessGroup;
    }

    /**
     * Token of this call instead of the client's ({@code X-Consul-Token}): for programs that act for others. It is in no
     * text that this class makes.
     *
     * @return the token, or null for the client's
     */
    public @Nullable String token() {
        return SecretText.textOf(token);
    }

    /**
     * How old a stale answer may be ({@code max_stale}).
     *
     * @return the bound, or null
     */
    public @Nullable Duration maxStale() {
        return maxStale;
    }

    /**
     * Index of a blocking query ({@code index}, unsigned 64 bit).
     *
     * @return the index; 0 answers at once
     */
    public long index() {
        return index;
    }

    /**
     * How long Consul may hold a blocking query ({@code wait}); Consul adds up to a sixteenth.
     *
     * @return the time, or null for the client's
     */
    public @Nullable Duration waitTime() {
        return waitTime;
    }

    /**
     * Deadline of the whole call, counted from its start.
     *
     * @return the time, or null for the client's request timeout, or for wait + wait/16 + margin of a blocking query
     */
    public @Nullable Duration timeout() {
        return timeout;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QueryOptions that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    private List<Object> parts() {
        List<Object> parts = new ArrayList<>(shown());
        parts.add(token);
        return parts;
    }

    private List<Object> shown() {
        return Arrays.asList(datacenter, namespace, partition, peer, consistency, filter, near, nodeMeta, tags,
                passingOnly, mergeCentralConfig, samenessGroup, cached, cacheControl, maxStale,
                index, waitTime, timeout);
    }

    /** Everything but the token. */
    @Override
    public String toString() {
        return "QueryOptions" + shown().stream().map(Objects::toString).toList();
    }

    /** Builder of query options; not safe for use by several threads. */
    public static final class Builder {
        private @Nullable String datacenter;
        private @Nullable String namespace;
        private @Nullable String partition;
        private @Nullable String peer;
        private Consistency consistency = Consistency.DEFAULT;
        private @Nullable String filter;
        private @Nullable String near;
        private final Map<String, String> nodeMeta = new TreeMap<>();
        private List<String> tags = List.of();
        private boolean passingOnly;
        private boolean mergeCentralConfig;
        private @Nullable String samenessGroup;
        private boolean cached;
        private @Nullable CacheControl cacheControl;
        private @Nullable SecretText token;
        private @Nullable Duration maxStale;
        private long index;
        private @Nullable Duration waitTime;
        private @Nullable Duration timeout;

        private Builder() {}

        /**
         * Sets {@link QueryOptions#datacenter()}.
         *
         * @param datacenter its name, or null for the client's
         * @return this builder
         */
        public Builder datacenter(@Nullable String datacenter) {
            this.datacenter = datacenter;
            return this;
        }

        /**
         * Sets {@link QueryOptions#namespace()}.
         *
         * @param namespace its name, or null for the client's
         * @return this builder
         */
        public Builder namespace(@Nullable String namespace) {
            this.namespace = namespace;
            return this;
        }

        /**
         * Sets {@link QueryOptions#partition()}.
         *
         * @param partition its name, or null for the client's
         * @return this builder
         */
        public Builder partition(@Nullable String partition) {
            this.partition = partition;
            return this;
        }

        /**
         * Sets {@link QueryOptions#peer()}.
         *
         * @param peer its name, or null for this cluster's own services
         * @return this builder
         */
        public Builder peer(@Nullable String peer) {
            this.peer = peer;
            return this;
        }

        /**
         * Sets {@link QueryOptions#consistency()}.
         *
         * @param consistency the mode
         * @return this builder
         */
        public Builder consistency(Consistency consistency) {
            this.consistency = Require.nonNull(consistency, "consistency");
            return this;
        }

        /**
         * Sets {@link QueryOptions#filter()}.
         *
         * @param filter an expression of Consul's filter language, or null
         * @return this builder
         */
        public Builder filter(@Nullable String filter) {
            this.filter = filter;
            return this;
        }

        /**
         * Sets {@link QueryOptions#near()}.
         *
         * @param near a node name or {@code _agent}, or null
         * @return this builder
         */
        public Builder near(@Nullable String near) {
            this.near = near;
            return this;
        }

        /**
         * Adds one pair to {@link QueryOptions#nodeMeta()}.
         *
         * @param key the key
         * @param value the value
         * @return this builder
         */
        public Builder nodeMeta(String key, String value) {
            nodeMeta.put(Require.nonBlank(key, "node-meta key"), Require.nonNull(value, "node-meta value"));
            return this;
        }

        /**
         * Sets {@link QueryOptions#tags()}.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder tags(List<String> tags) {
            this.tags = tags;
            return this;
        }

        /**
         * Sets {@link QueryOptions#passingOnly()}.
         *
         * @param passingOnly true to leave out what is not passing
         * @return this builder
         */
        public Builder passingOnly(boolean passingOnly) {
            this.passingOnly = passingOnly;
            return this;
        }

        /**
         * Sets {@link QueryOptions#cached()}.
         *
         * @param cached true to let the agent answer from its cache
         * @return this builder
         */
        public Builder cached(boolean cached) {
            this.cached = cached;
            this.cacheControl = cached ? cacheControl : null;
            return this;
        }

        /**
         * Lets the agent answer from its cache, within limits: sets {@link QueryOptions#cached()} and
         * {@link QueryOptions#cacheControl()}.
         *
         * @param control how stale an answer may be
         * @return this builder
         */
        public Builder cached(CacheControl control) {
            this.cached = true;
            this.cacheControl = Require.nonNull(control, "control");
            return this;
        }

        /**
         * Sets {@link QueryOptions#mergeCentralConfig()}.
         *
         * @param mergeCentralConfig true to have it merged
         * @return this builder
         */
        public Builder mergeCentralConfig(boolean mergeCentralConfig) {
            this.mergeCentralConfig = mergeCentralConfig;
            return this;
        }

        /**
         * Sets {@link QueryOptions#samenessGroup()}.
         *
         * @param samenessGroup its name, or null for none
         * @return this builder
         */
        public Builder samenessGroup(@Nullable String samenessGroup) {
            this.samenessGroup = samenessGroup;
            return this;
        }

        /**
         * Sets {@link QueryOptions#token()}.
         *
         * @param token the token, or null for the client's
         * @return this builder
         */
        public Builder token(@Nullable String token) {
            this.token = SecretText.of(token);
            return this;
        }

        /**
         * Sets {@link QueryOptions#maxStale()}.
         *
         * @param maxStale the bound, or null
         * @return this builder
         */
        public Builder maxStale(@Nullable Duration maxStale) {
            this.maxStale = maxStale;
            return this;
        }

        /**
         * Makes the read a blocking query.
         *
         * @param index the index of the last answer; 0 answers at once
         * @param waitTime how long Consul may hold it, more than zero
         * @return this builder
         */
        public Builder blocking(long index, Duration waitTime) {
            this.index = index;
            this.waitTime = waitTime;
            return this;
        }

        /**
         * Sets {@link QueryOptions#timeout()}.
         *
         * @param timeout the time, or null
         * @return this builder
         */
        public Builder timeout(@Nullable Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * The options.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when a value is out of its range; the message names it
         */
        public QueryOptions build() {
            return new QueryOptions(this);
        }
    }
}
