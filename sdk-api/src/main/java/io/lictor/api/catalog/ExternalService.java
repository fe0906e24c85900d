package io.lictor.api.catalog;

import java.util.ArrayList;
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
 * <p>Nobody runs its checks: whoever registers it keeps their status right by registering again. A node that has an
 * agent gets back what the agent knows within a minute. Immutable and safe for use by several threads; the builder is
 * not.
 */
public final class ExternalService {

    private final String node;
    private final String address;
    private final Map<String, String> nodeMeta;
    private final boolean skipNodeUpdate;
    private final @Nullable AgentService service;
    private final List<ServiceCheck> checks;

    private ExternalService(Builder builder) {
        this.node = builder.node;
        this.address = builder.address;
        this.nodeMeta = builder.nodeMeta;
        this.skipNodeUpdate = builder.skipNodeUpdate;
        this.service = builder.service();
        this.checks = builder.checks.stream().map(check -> check(check, builder)).toList();
    }

    private static ServiceCheck check(ServiceCheck given, Builder builder) {
        AgentService service = builder.service();
        return new ServiceCheck(builder.node, given.id(), given.name(), given.status(), given.notes(), given.output(),
                service == null ? "" : service.id(), service == null ? "" : service.service(), List.of(), "");
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
        private Map<String, String> nodeMeta = Map.of();
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
                            serviceAddress == null ? "" : serviceAddress, port, Weights.DEFAULT, false,
                            Map.<String, TaggedAddress>of(), false);
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
            Require.nonBlank(id, "check");
            checks.add(new ServiceCheck(node, id, id, status, "", "", "", "", List.of(), ""));
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
