package io.lictor.api;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.discovery.AddressKind;
import io.lictor.api.internal.Require;
import io.lictor.api.internal.SecretText;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * What a client is made from: addresses, credentials, scope, deadlines and budgets.
 *
 * <pre>{@code
 * ConsulSettings settings = ConsulSettings.fromEnvironment().toBuilder()
 *         .datacenter("dc2").requestTimeout(Duration.ofSeconds(5)).build();
 * try (ConsulClient consul = ConsulClient.connect(settings)) { ... }
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not. Neither reads the environment:
 * {@link #fromEnvironment()} does.
 */
public final class ConsulSettings {

    private final List<URI> addresses;
    private final @Nullable SecretText token;
    private final @Nullable Path tokenFile;
    private final @Nullable SecretText basicAuth;
    private final TlsSettings tls;
    private final @Nullable String datacenter;
    private final @Nullable String namespace;
    private final @Nullable String partition;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final Duration watchWait;
    private final int maxConnections;
    private final Duration rotation;
    private final Duration feedPause;
    private final int maxBodySize;
    private final Duration emptyHoldDown;
    private final @Nullable String clientName;
    private final FailoverPolicy failover;
    private final AddressKind addressKind;
    private final @Nullable Path snapshotDirectory;
    private final ConsulObserver observer;
    private final @Nullable ConsulRuntime runtime;

    private ConsulSettings(Builder builder) {
        this.addresses = ConsulAddress.validated(builder.addresses);
        this.token = builder.token;
        this.tokenFile = builder.tokenFile;
        this.basicAuth = builder.basicAuth;
        this.tls = builder.tls;
        this.datacenter = optional(builder.datacenter, "datacenter");
        this.namespace = optional(builder.namespace, "namespace");
        this.partition = optional(builder.partition, "partition");
        this.connectTimeout = Require.positive(builder.connectTimeout, "connectTimeout");
        this.requestTimeout = Require.positive(builder.requestTimeout, "requestTimeout");
        this.watchWait = Require.positive(builder.watchWait, "watchWait");
        this.maxConnections = Require.inRange(builder.maxConnections, 4, 1_000, "maxConnections");
        this.rotation = Require.positive(builder.rotation, "rotation");
        this.feedPause = Require.positive(builder.feedPause, "feedPause");
        this.maxBodySize = Require.inRange(builder.maxBodySize, 65_536, 1_073_741_824, "maxBodySize");
        this.emptyHoldDown = Require.notNegative(builder.emptyHoldDown, "emptyHoldDown");
        this.clientName = optional(builder.clientName, "clientName");
        this.failover = builder.failover;
        this.addressKind = builder.addressKind;
        this.snapshotDirectory = builder.snapshotDirectory;
        this.observer = builder.observer;
        this.runtime = builder.runtime;
        if (token != null && !token.reveal().isBlank()) {
            Require.secret(token.reveal(), "token");
        }
    }

    private static @Nullable String optional(@Nullable String value, String name) {
        return value == null ? null : Require.nonBlank(value, name);
    }

    /**
     * Settings from the environment variables of Consul's own CLI, each overridden by its system property.
     *
     * @return the settings
     * @throws IllegalArgumentException when a value cannot be understood; the message names variable and value
     */
    public static ConsulSettings fromEnvironment() {
        return EnvironmentSettings.read(System.getenv()::get, System::getProperty);
    }

    /**
     * A new builder with the defaults; the environment is not read.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that starts from these settings.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.addresses = addresses;
        builder.token = token;
        builder.tokenFile = tokenFile;
        builder.basicAuth = basicAuth;
        builder.tls = tls;
        builder.datacenter = datacenter;
        builder.namespace = namespace;
        builder.partition = partition;
        builder.connectTimeout = connectTimeout;
        builder.requestTimeout = requestTimeout;
        builder.watchWait = watchWait;
        builder.maxConnections = maxConnections;
        builder.rotation = rotation;
        builder.feedPause = feedPause;
        builder.maxBodySize = maxBodySize;
        builder.emptyHoldDown = emptyHoldDown;
        builder.clientName = clientName;
        builder.failover = failover;
        builder.addressKind = addressKind;
        builder.snapshotDirectory = snapshotDirectory;
        builder.observer = observer;
        builder.runtime = runtime;
        return builder;
    }

    /**
     * Addresses of agents, the first one preferred ({@code CONSUL_HTTP_ADDR}, comma separated). Registrations, beats
     * and sessions stay with the first; only reads fail over to the others.
     *
     * @return the addresses; {@code http://127.0.0.1:8500} unless set
     */
    public List<URI> addresses() {
        return addresses;
    }

    /**
     * ACL token ({@code CONSUL_HTTP_TOKEN}), sent in a header only. {@link #toString()} does not show it.
     *
     * @return the token, or null
     */
    public @Nullable String token() {
        return SecretText.textOf(token);
    }

    /**
     * File that holds the ACL token ({@code CONSUL_HTTP_TOKEN_FILE}), read again when it changes. It goes before
     * {@link #token()}.
     *
     * @return the file, or null
     */
    public @Nullable Path tokenFile() {
        return tokenFile;
    }

    /** {@return {@code user:password} of HTTP basic authentication by a proxy in front of Consul, or null} */
    public @Nullable String basicAuth() {
        return SecretText.textOf(basicAuth);
    }

    /** {@return the TLS settings of {@code https} addresses} */
    public TlsSettings tls() {
        return tls;
    }

    /** {@return the datacenter of every call that does not name one; null for the agent's own} */
    public @Nullable String datacenter() {
        return datacenter;
    }

    /** {@return the namespace of every call that does not name one; null for the token's own; Consul Enterprise only} */
    public @Nullable String namespace() {
        return namespace;
    }

    /** {@return the admin partition of every call that does not name one; null for the agent's own; Enterprise only} */
    public @Nullable String partition() {
        return partition;
    }

    /** {@return the time to open a connection; 2 seconds unless set} */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@return the deadline of a request that does not block, its body and retries included; 10 seconds unless set} */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** {@return how long Consul may hold a poll, after which a restored snapshot is noticed; 55 seconds unless set} */
    public Duration watchWait() {
        return watchWait;
    }

    /**
     * Connections of this client to one address, polls and requests together. Consul's agents refuse more than 200
     * from one client address, idle ones and those of other processes included.
     *
     * @return 64 unless set
     */
    public int maxConnections() {
        return maxConnections;
    }

    /** {@return the time in which every watch gets its turn when connections are too few; 2 seconds unless set} */
    public Duration rotation() {
        return rotation;
    }

    /**
     * Shortest pause between two reads of the catalog by a change feed, which watches share when there are more of them
     * than connections; the pause is at least the time that the last read took. Raise it where many clients with
     * hundreds of watches share a cluster: changes are then seen that much later.
     *
     * @return 100 ms unless set
     */
    public Duration feedPause() {
        return feedPause;
    }

    /** {@return the largest body of an answer, in bytes, unpacked; 64 MiB unless set} */
    public int maxBodySize() {
        return maxBodySize;
    }

    /**
     * How long a watch keeps its last good list when Consul, right after a restart or an outage, answers with an
     * empty one. A list that empties while Consul is up is believed at once.
     *
     * @return 20 seconds unless set; zero believes at once
     */
    public Duration emptyHoldDown() {
        return emptyHoldDown;
    }

    /** {@return the name in thread names, logs and meters; null for {@code consul-1}, {@code consul-2} ...} */
    public @Nullable String clientName() {
        return clientName;
    }

    /**
     * Where lookups by name go while there is no instance in the own datacenter ({@code LICTOR_FAILOVER}). A load balancer
     * can have a policy of its own, and one for each service.
     *
     * @return the policy; {@link FailoverPolicy#none()} unless set
     */
    public FailoverPolicy failover() {
        return failover;
    }

    /**
     * Which address of an instance discovery and lookups by name give ({@code LICTOR_ADDRESS_KIND}).
     *
     * @return the kind; {@link AddressKind#DEFAULT} unless set, as for an instance that has none of the kind
     */
    public AddressKind addressKind() {
        return addressKind;
    }

    /**
     * Directory for a snapshot of instances and configs ({@code LICTOR_SNAPSHOT_DIR}), from which a client starts while
     * Consul is away. It is made if need be, readable by the process's user only; one application has one directory, which
     * its processes may share. Never holds a credential of the client's; values of configs are in it in clear.
     *
     * @return the directory, or null for no snapshot, which is the default
     */
    public @Nullable Path snapshotDirectory() {
        return snapshotDirectory;
    }

    /** {@return where the client reports to; an observer that does nothing unless set} */
    public ConsulObserver observer() {
        return observer;
    }

    /**
     * Clock and threads of the client. It goes before {@link #observer()}, since it brings its own, and is not
     * closed with the client.
     *
     * @return the runtime, or null for one of the client's own
     */
    public @Nullable ConsulRuntime runtime() {
        return runtime;
    }

    /** Addresses, scope and budgets; no credential. */
    @Override
    public String toString() {
        return "ConsulSettings[addresses=" + addresses + ", token=" + (token == null ? "none" : "set")
                + ", tokenFile=" + tokenFile + ", basicAuth=" + (basicAuth == null ? "none" : "set") + ", tls=" + tls
                + ", datacenter=" + datacenter + ", namespace=" + namespace + ", partition=" + partition
                + ", connectTimeout=" + connectTimeout + ", requestTimeout=" + requestTimeout + ", watchWait="
                + watchWait + ", maxConnections=" + maxConnections + ", clientName=" + clientName + "]";
    }

    /** Builder of settings; not safe for use by several threads. */
    public static final class Builder {
        private List<URI> addresses = List.of(URI.create("http://127.0.0.1:8500"));
        private @Nullable SecretText token;
        private @Nullable Path tokenFile;
        private @Nullable SecretText basicAuth;
        private TlsSettings tls = TlsSettings.defaults();
        private @Nullable String datacenter;
        private @Nullable String namespace;
        private @Nullable String partition;
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration requestTimeout = Duration.ofSeconds(10);
        private Duration watchWait = Duration.ofSeconds(55);
        private int maxConnections = 64;
        private Duration rotation = Duration.ofSeconds(2);
        private Duration feedPause = Duration.ofMillis(100);
        private int maxBodySize = 64 * 1024 * 1024;
        private Duration emptyHoldDown = Duration.ofSeconds(20);
        private @Nullable String clientName;
        private FailoverPolicy failover = FailoverPolicy.none();
        private AddressKind addressKind = AddressKind.DEFAULT;
        private @Nullable Path snapshotDirectory;
        private ConsulObserver observer = ConsulObserver.NONE;
        private @Nullable ConsulRuntime runtime;

        private Builder() {}

        /**
         * Sets {@link ConsulSettings#addresses()}.
         *
         * @param addresses as described there
         * @return this builder
         */
        public Builder addresses(List<URI> addresses) {
            this.addresses = addresses;
            return this;
        }

        /**
         * Sets one address as text, in the forms that {@code CONSUL_HTTP_ADDR} takes.
         *
         * @param address {@code host:port}, {@code http://host:port} or {@code https://host:port}
         * @return this builder
         * @throws IllegalArgumentException when it is none of these; {@code unix://} is not supported
         */
        public Builder address(String address) {
            this.addresses = List.of(ConsulAddress.parse(address, "http"));
            return this;
        }

        /**
         * Sets {@link ConsulSettings#token()}.
         *
         * @param token as described there
         * @return this builder
         */
        public Builder token(@Nullable String token) {
            this.token = SecretText.of(token);
            return this;
        }

        /**
         * Sets {@link ConsulSettings#tokenFile()}.
         *
         * @param tokenFile as described there
         * @return this builder
         */
        public Builder tokenFile(@Nullable Path tokenFile) {
            this.tokenFile = tokenFile;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#basicAuth()}.
         *
         * @param basicAuth as described there
         * @return this builder
         */
        public Builder basicAuth(@Nullable String basicAuth) {
            this.basicAuth = SecretText.of(basicAuth);
            return this;
        }

        /**
         * Sets {@link ConsulSettings#tls()}.
         *
         * @param tls as described there
         * @return this builder
         */
        public Builder tls(TlsSettings tls) {
            this.tls = tls;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#datacenter()}.
         *
         * @param datacenter as described there
         * @return this builder
         */
        public Builder datacenter(@Nullable String datacenter) {
            this.datacenter = datacenter;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#namespace()}.
         *
         * @param namespace as described there
         * @return this builder
         */
        public Builder namespace(@Nullable String namespace) {
            this.namespace = namespace;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#partition()}.
         *
         * @param partition as described there
         * @return this builder
         */
        public Builder partition(@Nullable String partition) {
            this.partition = partition;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#connectTimeout()}.
         *
         * @param connectTimeout as described there
         * @return this builder
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = connectTimeout;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#requestTimeout()}.
         *
         * @param requestTimeout as described there
         * @return this builder
         */
        public Builder requestTimeout(Duration requestTimeout) {
            this.requestTimeout = requestTimeout;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#watchWait()}.
         *
         * @param watchWait as described there
         * @return this builder
         */
        public Builder watchWait(Duration watchWait) {
            this.watchWait = watchWait;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#maxConnections()}.
         *
         * @param maxConnections as described there
         * @return this builder
         */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#rotation()}.
         *
         * @param rotation as described there
         * @return this builder
         */
        public Builder rotation(Duration rotation) {
            this.rotation = rotation;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#feedPause()}.
         *
         * @param feedPause as described there
         * @return this builder
         */
        public Builder feedPause(Duration feedPause) {
            this.feedPause = feedPause;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#maxBodySize()}.
         *
         * @param maxBodySize as described there
         * @return this builder
         */
        public Builder maxBodySize(int maxBodySize) {
            this.maxBodySize = maxBodySize;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#emptyHoldDown()}.
         *
         * @param emptyHoldDown as described there
         * @return this builder
         */
        public Builder emptyHoldDown(Duration emptyHoldDown) {
            this.emptyHoldDown = emptyHoldDown;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#clientName()}.
         *
         * @param clientName as described there
         * @return this builder
         */
        public Builder clientName(@Nullable String clientName) {
            this.clientName = clientName;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#failover()}.
         *
         * @param failover as described there
         * @return this builder
         */
        public Builder failover(FailoverPolicy failover) {
            this.failover = failover;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#addressKind()}.
         *
         * @param addressKind as described there
         * @return this builder
         */
        public Builder addressKind(AddressKind addressKind) {
            this.addressKind = Require.nonNull(addressKind, "addressKind");
            return this;
        }

        /**
         * Sets {@link ConsulSettings#snapshotDirectory()}.
         *
         * @param snapshotDirectory as described there
         * @return this builder
         */
        public Builder snapshotDirectory(@Nullable Path snapshotDirectory) {
            this.snapshotDirectory = snapshotDirectory;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#observer()}.
         *
         * @param observer as described there
         * @return this builder
         */
        public Builder observer(ConsulObserver observer) {
            this.observer = observer;
            return this;
        }

        /**
         * Sets {@link ConsulSettings#runtime()}.
         *
         * @param runtime as described there
         * @return this builder
         */
        public Builder runtime(@Nullable ConsulRuntime runtime) {
            this.runtime = runtime;
            return this;
        }

        /**
         * The settings.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when a value is out of its range; the message names it
         */
        public ConsulSettings build() {
            return new ConsulSettings(this);
        }
    }
}
