package io.lictor.api.registration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

import io.lictor.api.Locality;
import io.lictor.api.ServicePort;
import io.lictor.api.TaggedAddress;
import io.lictor.api.discovery.Weights;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * What to register: name, where to reach it, how its health is found out.
 *
 * <pre>{@code
 * ServiceDefinition orders = ServiceDefinition.builder("orders").port(8080).tag("v2").meta("zone", "b")
 *         .check(HealthCheck.ttl(Duration.ofSeconds(10))).build();
 * try (Registration me = consul.register(orders)) { ... }
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not. Everything is checked when it is built,
 * because Consul takes a port of 70000, and ids that it can never remove again.
 */
public final class ServiceDefinition {

    private static final Duration REMOVAL = Duration.ofMinutes(10);
    private static final Duration LEAST_REMOVAL = Duration.ofMinutes(1);

    private final String name;
    private final @Nullable String id;
    private final int port;
    private final @Nullable IntSupplier portSupplier;
    private final AddressChoice addressChoice;
    private final List<String> tags;
    private final Map<String, String> meta;
    private final Weights weights;
    private final Map<String, TaggedAddress> taggedAddresses;
    private final boolean enableTagOverride;
    private final List<HealthCheck> checks;
    private final Duration drainTime;
    private final @Nullable Duration deregisterCriticalAfter;
    private final boolean connectNative;
    private final @Nullable Sidecar sidecar;
    private final List<ServicePort> ports;
    private final @Nullable String socketPath;
    private final @Nullable Locality locality;
    private final @Nullable VirtualNode virtualNode;

    private ServiceDefinition(Builder builder) {
        this.name = Require.path(builder.name, "service name");
        if (name.equalsIgnoreCase("consul")) {
            throw Require.illegal("service name", name, "another name: \"consul\" is the servers' own entry");
        }
        this.id = builder.id == null ? null : Require.path(builder.id, "service id");
        this.port = Require.port(builder.port, "port");
        this.portSupplier = builder.portSupplier;
        this.addressChoice = builder.addressChoice;
        this.tags = List.copyOf(builder.tags);
        tags.forEach(tag -> Require.nonBlank(tag, "tag"));
        this.meta = Require.meta(builder.meta, "meta");
        this.weights = builder.weights;
        this.taggedAddresses = Map.copyOf(builder.taggedAddresses);
        this.enableTagOverride = builder.enableTagOverride;
        this.checks = DefinitionRules.distinct(builder.checks);
        this.drainTime = Require.notNegative(builder.drainTime, "drainTime");
        this.deregisterCriticalAfter = builder.deregisterCriticalAfter;
        this.connectNative = builder.connectNative;
        this.sidecar = builder.sidecar;
        this.ports = List.copyOf(builder.ports);
        this.socketPath = builder.socketPath == null ? null : Require.nonBlank(builder.socketPath, "socketPath");
        this.locality = builder.locality;
        this.virtualNode = builder.virtualNode;
        DefinitionRules.requireOnePlace(this);
        DefinitionRules.requireKeptByItself(this);
        if (connectNative && sidecar != null) {
            throw Require.illegal("sidecar", sidecar, "none for a service that is connect native");
        }
        if (deregisterCriticalAfter != null
                && Require.notNegative(deregisterCriticalAfter, "deregisterCriticalAfter")
                        .compareTo(LEAST_REMOVAL) < 0) {
            throw Require.illegal("deregisterCriticalAfter", deregisterCriticalAfter, ">= 1m, Consul's own floor");
        }
    }

    /**
     * A new builder.
     *
     * @param name name of the service
     * @return the builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * A builder that starts from this definition.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.id = id;
        builder.port = port;
        builder.portSupplier = portSupplier;
        builder.addressChoice = addressChoice;
        builder.tags.addAll(tags);
        builder.meta.putAll(meta);
        builder.weights = weights;
        builder.taggedAddresses.putAll(taggedAddresses);
        builder.enableTagOverride = enableTagOverride;
        builder.checks.addAll(checks);
        builder.drainTime = drainTime;
        builder.deregisterCriticalAfter = deregisterCriticalAfter;
        builder.connectNative = connectNative;
        builder.sidecar = sidecar;
        builder.ports = ports;
        builder.socketPath = socketPath;
        builder.locality = locality;
        builder.virtualNode = virtualNode;
        return builder;
    }

    /**
     * Name of the service.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Id of the instance.
     *
     * @return the id, or null for one made of name, host, process and a random part: unique for each registration of
     *     each process, and the same when it is registered again
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * Port of the service.
     *
     * @return 0 for none
     */
    public int port() {
        return port;
    }

    /**
     * Port that is known late.
     *
     * @return asked until it gives more than 0; null when {@link #port()} counts
     */
    public @Nullable IntSupplier portSupplier() {
        return portSupplier;
    }

    /**
     * How the address is found.
     *
     * @return {@link AddressChoice#automatic()} unless set
     */
    public AddressChoice addressChoice() {
        return addressChoice;
    }

    /**
     * Tags of the service.
     *
     * @return the tags
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * Metadata of the service.
     *
     * @return key to value
     */
    public Map<String, String> meta() {
        return meta;
    }

    /**
     * Weights of the instance.
     *
     * @return 1 and 1 unless set
     */
    public Weights weights() {
        return weights;
    }

    /**
     * Further addresses by name.
     *
     * @return such as {@code wan} to an address
     */
    public Map<String, TaggedAddress> taggedAddresses() {
        return taggedAddresses;
    }

    /**
     * Whether others may change the tags in the catalog.
     *
     * @return false unless set
     */
    public boolean enableTagOverride() {
        return enableTagOverride;
    }

    /**
     * Health checks of the service.
     *
     * @return the checks; without any the instance counts as passing
     */
    public List<HealthCheck> checks() {
        return checks;
    }

    /**
     * Time between going into maintenance and deregistering at close, so that callers turn elsewhere first.
     *
     * @return 1 second unless set
     */
    public Duration drainTime() {
        return drainTime;
    }

    /**
     * After how long in critical state Consul removes the instance: what cleans up after a process that was killed.
     * It counts for TTL checks that do not set it themselves.
     *
     * @return 10 minutes unless set; null for never
     */
    public @Nullable Duration deregisterCriticalAfter() {
        return deregisterCriticalAfter;
    }

    /**
     * Whether the service speaks the mesh's TLS itself, so that lookups of the mesh find it.
     *
     * @return false unless set
     */
    public boolean connectNative() {
        return connectNative;
    }

    /**
     * The proxy that is registered with the service.
     *
     * @return the proxy, or null for none
     */
    public @Nullable Sidecar sidecar() {
        return sidecar;
    }

    /**
     * Several ports of the service, instead of {@link #port()}.
     *
     * @return the ports, empty for none or one
     */
    public List<ServicePort> ports() {
        return ports;
    }

    /**
     * Socket of the host's file system on which the service listens, instead of {@link #port()}.
     *
     * @return its path, or null for none
     */
    public @Nullable String socketPath() {
        return socketPath;
    }

    /**
     * Where the service runs.
     *
     * @return region and zone, or null for none
     */
    public @Nullable Locality locality() {
        return locality;
    }

    /**
     * The node of the catalog on which the service is kept, instead of the agent.
     *
     * @return the node, or null for a service of the agent
     */
    public @Nullable VirtualNode virtualNode() {
        return virtualNode;
    }

    @Override
    public String toString() {
        return "ServiceDefinition[name=" + name + ", id=" + id + ", port=" + port + ", address=" + addressChoice
                + ", tags=" + tags + ", checks=" + checks.size() + "]";
    }

    /** Builder of definitions; not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private @Nullable String id;
        private int port;
        private @Nullable IntSupplier portSupplier;
        private AddressChoice addressChoice = AddressChoice.automatic();
        private final List<String> tags = new ArrayList<>();
        private final Map<String, String> meta = new LinkedHashMap<>();
        private Weights weights = Weights.DEFAULT;
        private final Map<String, TaggedAddress> taggedAddresses = new LinkedHashMap<>();
        private boolean enableTagOverride;
        private final List<HealthCheck> checks = new ArrayList<>();
        private Duration drainTime = Duration.ofSeconds(1);
        private @Nullable Duration deregisterCriticalAfter = REMOVAL;
        private boolean connectNative;
        private @Nullable Sidecar sidecar;
        private List<ServicePort> ports = List.of();
        private @Nullable String socketPath;
        private @Nullable Locality locality;
        private @Nullable VirtualNode virtualNode;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Sets {@link ServiceDefinition#id()}.
         *
         * @param id the id, unique on the agent
         * @return this builder
         */
        public Builder id(@Nullable String id) {
            this.id = id;
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#port()}.
         *
         * @param port 1..65535, or 0 for none
         * @return this builder
         */
        public Builder port(int port) {
            this.port = Require.port(port, "port");
            this.portSupplier = null;
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#portSupplier()}: registration waits until the port is known.
         *
         * @param portSupplier asked several times a second until it gives more than 0
         * @return this builder
         */
        public Builder port(IntSupplier portSupplier) {
            this.port = 0;
            this.portSupplier = portSupplier;
            return this;
        }

        /**
         * Sets the address.
         *
         * @param address host name or IP address
         * @return this builder
         */
        public Builder address(String address) {
            return addressChoice(AddressChoice.fixed(address));
        }

        /**
         * Sets {@link ServiceDefinition#addressChoice()}.
         *
         * @param addressChoice how the address is found
         * @return this builder
         */
        public Builder addressChoice(AddressChoice addressChoice) {
            this.addressChoice = Require.nonNull(addressChoice, "addressChoice");
            return this;
        }

        /**
         * Adds a tag.
         *
         * @param tag the tag
         * @return this builder
         */
        public Builder tag(String tag) {
            tags.add(tag);
            return this;
        }

        /**
         * Adds tags.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder tags(List<String> tags) {
            this.tags.addAll(tags);
            return this;
        }

        /**
         * Adds a pair of metadata.
         *
         * @param key 1..128 characters of A-Z, a-z, 0-9, {@code -} and {@code _}
         * @param value at most 512 characters
         * @return this builder
         */
        public Builder meta(String key, String value) {
            meta.put(Require.nonNull(key, "meta key"), Require.nonNull(value, "meta value"));
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#weights()}.
         *
         * @param passing weight while passing, 1..65535
         * @param warning weight while warning, 0..65535
         * @return this builder
         */
        public Builder weights(int passing, int warning) {
            this.weights = new Weights(passing, warning);
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#ports()}. Since Consul 1.22.
         *
         * @param ports ports with different names, at most one of them the default
         * @return this builder
         */
        public Builder ports(List<ServicePort> ports) {
            this.ports = ports;
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#socketPath()}. Since Consul 1.10.
         *
         * @param socketPath path of the socket, or null for none
         * @return this builder
         */
        public Builder socketPath(@Nullable String socketPath) {
            this.socketPath = socketPath;
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#locality()}. Since Consul 1.16.
         *
         * @param locality region and zone, or null for none
         * @return this builder
         */
        public Builder locality(@Nullable Locality locality) {
            this.locality = locality;
            return this;
        }

        /**
         * Adds an address under a name. The names {@code lan} and {@code wan}, {@code lan_ipv4}, {@code lan_ipv6},
         * {@code wan_ipv4} and {@code wan_ipv6} are those that Consul itself chooses from; names that begin with
         * {@code consul-} are its own.
         *
         * @param tag such as {@code wan}
         * @param address host name or IP address
         * @param port the port, 0 for none
         * @return this builder
         */
        public Builder taggedAddress(String tag, String address, int port) {
            if (Require.nonBlank(tag, "tag of the address").startsWith("consul-")) {
                throw Require.illegal("tag of the address", tag, "one that does not begin with consul-");
            }
            taggedAddresses.put(tag, new TaggedAddress(address, port));
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#enableTagOverride()}.
         *
         * @param enableTagOverride true to leave the tags to others after the first registration
         * @return this builder
         */
        public Builder enableTagOverride(boolean enableTagOverride) {
            this.enableTagOverride = enableTagOverride;
            return this;
        }

        /**
         * Adds a check.
         *
         * @param check the check
         * @return this builder
         */
        public Builder check(HealthCheck check) {
            checks.add(Require.nonNull(check, "check"));
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#drainTime()}.
         *
         * @param drainTime zero or more
         * @return this builder
         */
        public Builder drainTime(Duration drainTime) {
            this.drainTime = drainTime;
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#deregisterCriticalAfter()}.
         *
         * @param deregisterCriticalAfter at least a minute; or null for never
         * @return this builder
         */
        public Builder deregisterCriticalAfter(@Nullable Duration deregisterCriticalAfter) {
            this.deregisterCriticalAfter = deregisterCriticalAfter;
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#connectNative()}.
         *
         * @param connectNative true for a service whose port speaks the mesh's TLS, as with a {@code MeshIdentity}
         * @return this builder
         */
        public Builder connectNative(boolean connectNative) {
            this.connectNative = connectNative;
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#sidecar()}.
         *
         * @param sidecar the proxy that runs beside the service, or null for none
         * @return this builder
         */
        public Builder sidecar(@Nullable Sidecar sidecar) {
            this.sidecar = sidecar;
            return this;
        }

        /**
         * Sets {@link ServiceDefinition#virtualNode()}: for clusters without an agent next door. Checks can only be
         * {@link HealthCheck#ttl}; there is one of 15 s where none is given.
         *
         * @param virtualNode the node, or null for a service of the agent
         * @return this builder
         */
        public Builder inCatalog(@Nullable VirtualNode virtualNode) {
            this.virtualNode = virtualNode;
            return this;
        }

        /**
         * The definition.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when a value is out of its range; the message names it
         */
        public ServiceDefinition build() {
            return new ServiceDefinition(this);
        }
    }
}
