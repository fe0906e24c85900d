package io.lictor.api.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.AgentService;
import io.lictor.api.HealthStatus;
import io.lictor.api.TaggedAddress;
import io.lictor.api.discovery.Weights;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Registration in the catalog of what no agent looks after: a database elsewhere, a partner's API.
 *
 * <pre>{@code
 * consul.catalog().register(ExternalService.builder("partner", "api.example.com")
 *         .service("billing", 443).check("billing-up", HealthStatus.PASSING).build());
 * }</pre>
 *
 * <p>What is there already is changed from what it is, so that nothing else is lost:
 *
 * <pre>{@code
 * CatalogService row = consul.catalog().service("billing", QueryOptions.none()).value().getFirst();
 * consul.catalog().register(ExternalService.from(row).tags(List.of("v2")).build());
 * }</pre>
 *
 * <p>Nobody runs its checks: whoever registers it keeps their status right by registering again. A node that has an
 * agent gets back what the agent knows within a minute. Immutable and safe for use by several threads; the builder is
 * not.
 */
public final class ExternalService {

    private static final String KIND = "Kind";

    private final String node;
    private final String address;
    private final String nodeId;
    private final @Nullable String datacenter;
    private final Map<String, String> nodeTaggedAddresses;
    private final Map<String, String> nodeMeta;
    private final Map<String, Object> nodeOther;
    private final Map<String, Object> serviceOther;
    private final boolean skipNodeUpdate;
    private final @Nullable AgentService service;
    private final List<ServiceCheck> checks;

    private ExternalService(Builder builder) {
        this.node = builder.node;
        this.address = builder.address;
        this.nodeId = builder.nodeId;
        this.datacenter = builder.datacenter;
        this.nodeTaggedAddresses = builder.nodeTaggedAddresses;
        this.nodeMeta = builder.nodeMeta;
        this.nodeOther = Map.copyOf(builder.nodeOther);
        this.serviceOther = Map.copyOf(builder.serviceOther);
        this.skipNodeUpdate = builder.skipNodeUpdate;
        this.service = builder.service();
        this.checks = builder.checks.stream().map(check -> check(check, builder)).toList();
    }

    private static ServiceCheck check(ServiceCheck given, Builder builder) {
        AgentService service = builder.service();
        return new ServiceCheck(builder.node, given.id(), given.name(), given.status(), given.notes(), given.output(),
                service == null ? "" : service.id(), service == null ? "" : service.service(), List.of(),
                given.type(), given.other());
    }

    /**
     * A new builder.
     *
     * @param node name of the node, made up for it
     * @param address host name or IP address of the node
     * @return the builder
     */
    public static Builder builder(String node, String address) {
        return new Builder(Require.nonBlank(node, "node"), Require.nonBlank(address, "address"));
    }

    /**
     * A builder that starts from a row of the catalog, to change it. The node stays as it is.
     *
     * @param row the row as it was read
     * @return the builder
     */
    public static Builder from(CatalogService row) {
        Builder builder = new Builder(row.node().name(), row.node().address());
        AgentService service = row.service();
        builder.skipNodeUpdate = true;
        builder.datacenter = row.node().datacenter().isEmpty() ? null : row.node().datacenter();
        if (!row.node().partition().isEmpty()) {
            builder.nodeOther.put("Partition", row.node().partition());
        }
        builder.name = service.service();
        builder.id = service.id();
        builder.serviceAddress = service.address();
        builder.port = service.port();
        builder.tags = service.tags();
        builder.meta = service.meta();
        builder.weights = service.weights();
        builder.enableTagOverride = service.enableTagOverride();
        builder.connectNative = service.connectNative();
        builder.taggedAddresses.putAll(service.taggedAddresses());
        builder.serviceOther.putAll(row.other());
        if (!row.kind().isEmpty()) {
            builder.serviceOther.put(KIND, row.kind());
        }
        return builder;
    }

    /**
     * The node.
     *
     * @return its name
     */
    public String node() {
        return node;
    }

    /**
     * Where the node is.
     *
     * @return host name or IP address
     */
    public String address() {
        return address;
    }

    /**
     * Datacenter that it is registered in; a transaction takes that of its view.
     *
     * @return its name, or null for the client's
     */
    public @Nullable String datacenter() {
        return datacenter;
    }

    /**
     * Id of the node.
     *
     * @return a UUID, empty for none
     */
    public String nodeId() {
        return nodeId;
    }

    /**
     * Other addresses of the node.
     *
     * @return address by name, such as {@code lan} and {@code wan}
     */
    public Map<String, String> nodeTaggedAddresses() {
        return nodeTaggedAddresses;
    }

    /**
     * Further fields of the node, such as {@code Locality}.
     *
     * @return a tree of maps, lists, texts, numbers and booleans
     */
    public Map<String, Object> nodeOther() {
        return nodeOther;
    }

    /**
     * Further fields of the service, such as {@code Kind}, {@code Proxy}, {@code Locality}.
     *
     * @return a tree of maps, lists, texts, numbers and booleans
     */
    public Map<String, Object> serviceOther() {
        return serviceOther;
    }

    /**
     * Metadata of the node.
     *
     * @return key to value
     */
    public Map<String, String> nodeMeta() {
        return nodeMeta;
    }

    /**
     * Whether a node that is there already stays as it is.
     *
     * @return false unless set
     */
    public boolean skipNodeUpdate() {
        return skipNodeUpdate;
    }

    /**
     * The service.
     *
     * @return the service, or null to register the node only
     */
    public @Nullable AgentService service() {
        return service;
    }

    /**
     * The checks, of the service where there is one, else of the node.
     *
     * @return the checks
     */
    public List<ServiceCheck> checks() {
        return checks;
    }

    /** Builder of external services; not safe for use by several threads. */
    public static final class Builder {
        private final String node;
        private final String address;
        private String nodeId = "";
        private @Nullable String datacenter;
        private Map<String, String> nodeTaggedAddresses = Map.of();
        private Map<String, String> nodeMeta = Map.of();
        private final Map<String, Object> nodeOther = new LinkedHashMap<>();
        private final Map<String, Object> serviceOther = new LinkedHashMap<>();
        private Weights weights = Weights.DEFAULT;
        private boolean enableTagOverride;
        private boolean connectNative;
        private final Map<String, TaggedAddress> taggedAddresses = new LinkedHashMap<>();
        private boolean skipNodeUpdate;
        private @Nullable String name;
        private int port;
        private @Nullable String id;
        private @Nullable String serviceAddress;
        private List<String> tags = List.of();
        private Map<String, String> meta = Map.of();
        private final List<ServiceCheck> checks = new ArrayList<>();

        private Builder(String node, String address) {
            this.node = node;
            this.address = address;
        }

        private @Nullable AgentService service() {
            return name == null
                    ? null
                    : new AgentService(id == null ? name : id, name, tags, meta,
                            serviceAddress == null ? "" : serviceAddress, port, weights, enableTagOverride,
                            taggedAddresses, connectNative, List.of(), "", null);
        }

        /**
         * Sets {@link ExternalService#nodeMeta()}.
         *
         * @param nodeMeta key to value
         * @return this builder
         */
        public Builder nodeMeta(Map<String, String> nodeMeta) {
            this.nodeMeta = Require.meta(nodeMeta, "nodeMeta");
            return this;
        }

        /**
         * Sets {@link ExternalService#skipNodeUpdate()}.
         *
         * @param skipNodeUpdate whether the node is left as it is
         * @return this builder
         */
        public Builder skipNodeUpdate(boolean skipNodeUpdate) {
            this.skipNodeUpdate = skipNodeUpdate;
            return this;
        }

        /**
         * Registers a service on the node.
         *
         * @param name its name
         * @param port its port, 0 for none
         * @return this builder
         */
        public Builder service(String name, int port) {
            this.name = Require.nonBlank(name, "service");
            this.port = Require.port(port, "port");
            return this;
        }

        /**
         * Sets the id of the service.
         *
         * @param id unique on the node; the service's name unless set
         * @return this builder
         */
        public Builder serviceId(String id) {
            this.id = Require.nonBlank(id, "service id");
            return this;
        }

        /**
         * Sets the address of the service.
         *
         * @param serviceAddress host name or IP address; the node's unless set
         * @return this builder
         */
        public Builder serviceAddress(String serviceAddress) {
            this.serviceAddress = Require.nonBlank(serviceAddress, "service address");
            return this;
        }

        /**
         * Sets the tags of the service.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder tags(List<String> tags) {
            this.tags = List.copyOf(tags);
            return this;
        }

        /**
         * Sets the metadata of the service.
         *
         * @param meta key to value
         * @return this builder
         */
        public Builder meta(Map<String, String> meta) {
            this.meta = Require.meta(meta, "meta");
            return this;
        }

        /**
         * Adds a check.
         *
         * @param id its id, unique on the node; its name as well
         * @param status its status
         * @return this builder
         */
        public Builder check(String id, HealthStatus status) {
            checks.add(plain(id, status));
            return this;
        }

        private ServiceCheck plain(String checkId, HealthStatus status) {
            Require.nonBlank(checkId, "check");
            return new ServiceCheck(node, checkId, checkId, status, "", "", "", "", List.of(), "", Map.of());
        }

        /**
         * Sets {@link ExternalService#datacenter()}.
         *
         * @param datacenter its name, or null for the client's
         * @return this builder
         */
        public Builder datacenter(@Nullable String datacenter) {
            this.datacenter = datacenter == null ? null : Require.nonBlank(datacenter, "datacenter");
            return this;
        }

        /**
         * Sets {@link ExternalService#nodeId()}.
         *
         * @param nodeId a UUID
         * @return this builder
         */
        public Builder nodeId(String nodeId) {
            this.nodeId = Require.nonBlank(nodeId, "nodeId");
            return this;
        }

        /**
         * Sets {@link ExternalService#nodeTaggedAddresses()}.
         *
         * @param addresses address by name, such as {@code lan} and {@code wan}
         * @return this builder
         */
        public Builder nodeTaggedAddresses(Map<String, String> addresses) {
            this.nodeTaggedAddresses = Map.copyOf(addresses);
            return this;
        }

        /**
         * Sets a further field of the node, such as {@code Locality} (Consul from 1.16).
         *
         * @param name its name on the wire
         * @param value a text, number, boolean, list or map
         * @return this builder
         */
        public Builder nodeField(String name, Object value) {
            nodeOther.put(Require.nonBlank(name, "field"), Require.nonNull(value, name));
            return this;
        }

        /**
         * Sets the weights of the service.
         *
         * @param weights its share of the calls while passing and while warning
         * @return this builder
         */
        public Builder weights(Weights weights) {
            this.weights = Require.nonNull(weights, "weights");
            return this;
        }

        /**
         * Adds another address of the service.
         *
         * @param tag its name, such as {@code lan} and {@code wan}
         * @param tagged the address
         * @return this builder
         */
        public Builder taggedAddress(String tag, TaggedAddress tagged) {
            taggedAddresses.put(Require.nonBlank(tag, "tag"), Require.nonNull(tagged, "address"));
            return this;
        }

        /**
         * Lets the service speak the mesh's TLS itself.
         *
         * @param connectNative whether it does
         * @return this builder
         */
        public Builder connectNative(boolean connectNative) {
            this.connectNative = connectNative;
            return this;
        }

        /**
         * Makes the service something else than a usual one.
         *
         * @param kind such as {@code connect-proxy} or {@code terminating-gateway}
         * @return this builder
         */
        public Builder kind(String kind) {
            serviceOther.put(KIND, Require.nonBlank(kind, "kind"));
            return this;
        }

        /**
         * Sets a further field of the service, such as {@code Proxy}, {@code SocketPath} (Consul from 1.10) or {@code Locality}
         * (1.16).
         *
         * @param field its name on the wire
         * @param value a text, number, boolean, list or map
         * @return this builder
         */
        public Builder serviceField(String field, Object value) {
            serviceOther.put(Require.nonBlank(field, "field"), Require.nonNull(value, field));
            return this;
        }

        /**
         * Adds a check that an external monitor runs.
         *
         * @param checkId its id, unique on the node; its name as well
         * @param status its status until then
         * @param definition what the monitor does
         * @return this builder
         */
        public Builder check(String checkId, HealthStatus status, CheckDefinition definition) {
            checks.add(plain(checkId, status).withDefinition(definition));
            return this;
        }

        /**
         * Adds a check that was read, with what was changed of it; further fields are written back as they came.
         *
         * @param check the check; it belongs to this node and service whatever it says
         * @return this builder
         */
        public Builder check(ServiceCheck check) {
            checks.add(Require.nonNull(check, "check"));
            return this;
        }

        /**
         * The external service.
         *
         * @return the registration
         */
        public ExternalService build() {
            return new ExternalService(this);
        }
    }
}
