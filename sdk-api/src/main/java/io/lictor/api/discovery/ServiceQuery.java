package io.lictor.api.discovery;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.lictor.api.HealthStatus;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Which instances are wanted: name, worst status, tags, metadata, datacenter.
 *
 * <pre>{@code
 * ServiceQuery query = ServiceQuery.builder("orders").tag("v2").meta("zone", "b").datacenter("dc2").build();
 * ServiceInstance next = Discovery.lookup(query);
 * }</pre>
 *
 * <p>Immutable, with {@code equals} by content; safe for use by several threads. Only passing instances are wanted
 * unless {@link Builder#atWorst} says otherwise.
 */
public final class ServiceQuery {

    private final String service;
    private final HealthStatus worst;
    private final List<String> tags;
    private final Map<String, String> meta;
    private final Map<String, String> nodeMeta;
    private final @Nullable String filter;
    private final @Nullable String near;
    private final @Nullable String datacenter;
    private final @Nullable String namespace;
    private final @Nullable String partition;
    private final @Nullable String peer;
    private final boolean connect;
    private final int hash;

    private ServiceQuery(Builder builder) {
        this.service = Require.path(builder.service, "service");
        this.worst = builder.worst;
        this.tags = builder.tags.stream().sorted().distinct().toList();
        tags.forEach(tag -> Require.nonBlank(tag, "tag"));
        this.meta = Require.meta(builder.meta, "meta");
        this.nodeMeta = Map.copyOf(builder.nodeMeta);
        // the bounds of the remaining texts are those of the options that carry them
        QueryOptions options = QueryOptions.builder().filter(builder.filter).near(builder.near)
                .datacenter(builder.datacenter).namespace(builder.namespace).partition(builder.partition)
                .peer(builder.peer).build();
        this.filter = options.filter();
        this.near = options.near();
        this.datacenter = options.datacenter();
        this.namespace = options.namespace();
        this.partition = options.partition();
        this.peer = options.peer();
        this.connect = builder.connect;
        this.hash = parts().hashCode();
    }

    /**
     * The passing instances of a service.
     *
     * @param service its name
     * @return the query
     */
    public static ServiceQuery of(String service) {
        return builder(service).build();
    }

    /**
     * A new builder.
     *
     * @param service name of the service
     * @return the builder
     */
    public static Builder builder(String service) {
        return new Builder(service);
    }

    /**
     * The same in another datacenter.
     *
     * @param other name of the datacenter, or null for the client's
     * @return another query
     */
    public ServiceQuery in(@Nullable String other) {
        return toBuilder(service).datacenter(other).build();
    }

    /**
     * Name of the service.
     *
     * @return the name
     */
    public String service() {
        return service;
    }

    /**
     * The worst status that is still wanted.
     *
     * @return {@link HealthStatus#PASSING} unless set
     */
    public HealthStatus worst() {
        return worst;
    }

    /**
     * Tags that an instance must all have, without regard to case.
     *
     * @return the tags, sorted
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * Metadata that an instance must have.
     *
     * @return key to value
     */
    public Map<String, String> meta() {
        return meta;
    }

    /**
     * Metadata that an instance's node must have.
     *
     * @return key to value
     */
    public Map<String, String> nodeMeta() {
        return nodeMeta;
    }

    /**
     * Expression of Consul's filter language, evaluated by the server.
     *
     * @return the expression, or null
     */
    public @Nullable String filter() {
        return filter;
    }

    /**
     * Node to sort by round-trip time from.
     *
     * @return a node name or {@code _agent}, or null
     */
    public @Nullable String near() {
        return near;
    }

    /**
     * Datacenter to ask.
     *
     * @return its name, or null for the client's
     */
    public @Nullable String datacenter() {
        return datacenter;
    }

    /**
     * Namespace; Consul Enterprise only.
     *
     * @return its name, or null for the client's
     */
    public @Nullable String namespace() {
        return namespace;
    }

    /**
     * Admin partition; Consul Enterprise only.
     *
     * @return its name, or null for the client's
     */
    public @Nullable String partition() {
        return partition;
    }

    /**
     * Cluster peer whose exported instances are wanted; Consul from 1.13.
     *
     * <p>While the peer's cluster cannot be reached, its instances stay as they were, passing: only the state of the peering
     * ({@code consul.mesh().peerings()}) tells.
     *
     * @return its name, or null for this cluster's own instances
     */
    public @Nullable String peer() {
        return peer;
    }

    /**
     * Whether the ways into the mesh are wanted ({@code GET /v1/health/connect/:service}): instances that are registered
     * as {@code connect native}, and the proxies of those that are not.
     *
     * @return false unless set
     */
    public boolean connect() {
        return connect;
    }

    /**
     * A builder that starts from this query.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        return toBuilder(service);
    }

    /**
     * A builder that starts from the conditions of this query, for another service.
     *
     * @param other name of the other service
     * @return the builder
     */
    public Builder toBuilder(String other) {
        Builder builder = new Builder(other);
        builder.worst = worst;
        builder.tags.addAll(tags);
        builder.meta.putAll(meta);
        builder.nodeMeta.putAll(nodeMeta);
        builder.filter = filter;
        builder.near = near;
        builder.datacenter = datacenter;
        builder.namespace = namespace;
        builder.partition = partition;
        builder.peer = peer;
        builder.connect = connect;
        return builder;
    }

    private List<Object> parts() {
        return Arrays.asList(service, worst, tags, meta, nodeMeta, filter, near, datacenter, namespace, partition,
                peer, connect);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceQuery that && hash == that.hash && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The name and whatever else is set, for logs and meters. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(service);
        String separator = "?";
        for (String part : described()) {
            text.append(separator).append(part);
            separator = "&";
        }
        return text.toString();
    }

    private List<String> described() {
        List<String> parts = new java.util.ArrayList<>();
        if (worst != HealthStatus.PASSING) {
            parts.add("worst=" + worst.text());
        }
        tags.forEach(tag -> parts.add("tag=" + tag));
        new TreeMap<>(meta).forEach((key, value) -> parts.add("meta=" + key + ":" + value));
        new TreeMap<>(nodeMeta).forEach((key, value) -> parts.add("node-meta=" + key + ":" + value));
        describe(parts, "filter", filter);
        describe(parts, "near", near);
        describe(parts, "dc", datacenter);
        describe(parts, "ns", namespace);
        describe(parts, "partition", partition);
        describe(parts, "peer", peer);
        describe(parts, "connect", connect ? "true" : null);
        return parts;
    }

    private static void describe(List<String> parts, String name, @Nullable String value) {
        if (value != null) {
            parts.add(name + "=" + value);
        }
    }

    /** Builder of queries; not safe for use by several threads. */
    public static final class Builder {
        private final String service;
        private HealthStatus worst = HealthStatus.PASSING;
        private final List<String> tags = new java.util.ArrayList<>();
        private final Map<String, String> meta = new TreeMap<>();
        private final Map<String, String> nodeMeta = new TreeMap<>();
        private @Nullable String filter;
        private @Nullable String near;
        private @Nullable String datacenter;
        private @Nullable String namespace;
        private @Nullable String partition;
        private @Nullable String peer;
        private boolean connect;

        private Builder(String service) {
            this.service = service;
        }

        /**
         * Sets {@link ServiceQuery#worst()}: {@code WARNING} takes the degraded ones too, {@code CRITICAL} all.
         *
         * @param worst the worst status that is still wanted
         * @return this builder
         */
        public Builder atWorst(HealthStatus worst) {
            this.worst = Require.nonNull(worst, "worst");
            return this;
        }

        /**
         * Adds a tag that an instance must have.
         *
         * @param tag the tag
         * @return this builder
         */
        public Builder tag(String tag) {
            tags.add(tag);
            return this;
        }

        /**
         * Adds metadata that an instance must have.
         *
         * @param key the key
         * @param value the value
         * @return this builder
         */
        public Builder meta(String key, String value) {
            meta.put(key, value);
            return this;
        }

        /**
         * Adds metadata that an instance's node must have.
         *
         * @param key the key
         * @param value the value
         * @return this builder
         */
        public Builder nodeMeta(String key, String value) {
            nodeMeta.put(key, value);
            return this;
        }

        /**
         * Sets {@link ServiceQuery#filter()}.
         *
         * @param filter the expression, or null
         * @return this builder
         */
        public Builder filter(@Nullable String filter) {
            this.filter = filter;
            return this;
        }

        /**
         * Sets {@link ServiceQuery#near()}.
         *
         * @param near a node name or {@code _agent}, or null
         * @return this builder
         */
        public Builder near(@Nullable String near) {
            this.near = near;
            return this;
        }

        /**
         * Sets {@link ServiceQuery#datacenter()}.
         *
         * @param datacenter its name, or null for the client's
         * @return this builder
         */
        public Builder datacenter(@Nullable String datacenter) {
            this.datacenter = datacenter;
            return this;
        }

        /**
         * Sets {@link ServiceQuery#namespace()}.
         *
         * @param namespace its name, or null for the client's
         * @return this builder
         */
        public Builder namespace(@Nullable String namespace) {
            this.namespace = namespace;
            return this;
        }

        /**
         * Sets {@link ServiceQuery#partition()}.
         *
         * @param partition its name, or null for the client's
         * @return this builder
         */
        public Builder partition(@Nullable String partition) {
            this.partition = partition;
            return this;
        }

        /**
         * Sets {@link ServiceQuery#peer()}.
         *
         * @param peer its name, or null for this cluster's own instances
         * @return this builder
         */
        public Builder peer(@Nullable String peer) {
            this.peer = peer;
            return this;
        }

        /**
         * Sets {@link ServiceQuery#connect()}.
         *
         * @param connect true for the ways into the mesh instead of the instances themselves
         * @return this builder
         */
        public Builder connect(boolean connect) {
            this.connect = connect;
            return this;
        }

        /**
         * The query.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when a text is illegal; the message names it
         */
        public ServiceQuery build() {
            return new ServiceQuery(this);
        }
    }
}
