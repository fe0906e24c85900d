package io.lictor.api.discovery;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import io.lictor.api.Locality;
import io.lictor.api.ServicePort;
import io.lictor.api.TaggedAddress;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Instance of a service: where it is and how it is.
 *
 * <pre>{@code
 * ServiceInstance nginx = Discovery.lookup("nginx");
 * URI home = nginx.uri("/index.html"); // http://10.0.0.7:81/index.html
 * ServiceInstance fake = ServiceInstance.builder("nginx", "nginx-1").address("10.0.0.7").port(81).build();
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. Made by {@link #builder}: the constructor has more in it with each thing
 * that Consul says.
 *
 * @param id id of the instance, unique on its node
 * @param service name of the service
 * @param address host name or IP address to connect to: the instance's own, or its node's where it has none; of the kind that
 *     the client's settings ask for
 * @param port the port, 0 for none; with {@code ports} the default one
 * @param tags its tags
 * @param meta its metadata
 * @param weights its weights
 * @param status the worst of its checks and its node's
 * @param node the node that it runs on
 * @param checks its checks and its node's
 * @param taggedAddresses further addresses by name, such as {@code lan}, {@code wan} or {@code consul-virtual}
 * @param ports its ports by name, since Consul 1.22
 * @param locality where it is, or its node where it does not say; null for unknown; since Consul 1.16
 * @param socketPath path of the Unix socket that it listens on instead of a port, or null; since Consul 1.10
 * @param peer name of the cluster peer that it is imported from, or null for an own one; since Consul 1.13
 * @param proxied what it stands for where it is a proxy, or null
 */
public record ServiceInstance(String id, String service, String address, int port, List<String> tags,
        Map<String, String> meta, Weights weights, HealthStatus status, Node node, List<InstanceCheck> checks,
        Map<String, TaggedAddress> taggedAddresses, List<ServicePort> ports, @Nullable Locality locality,
        @Nullable String socketPath, @Nullable String peer, @Nullable ProxiedService proxied) {

    /**
     * Node that an instance runs on.
     *
     * @param name its name
     * @param address its address
     * @param datacenter its datacenter; of an imported one that of the peer
     * @param meta its metadata
     * @param id its id, or empty
     * @param taggedAddresses further addresses by name, such as {@code lan} or {@code wan}
     */
    public record Node(String name, String address, String datacenter, Map<String, String> meta, String id,
            Map<String, String> taggedAddresses) {

        private static final Node NONE = new Node("", "", "", Map.of());

        /** Copies the maps. */
        public Node {
            meta = Map.copyOf(meta);
            taggedAddresses = Map.copyOf(taggedAddresses);
        }

        /**
         * A node of which no more is known.
         *
         * @param name its name
         * @param address its address
         * @param datacenter its datacenter
         * @param meta its metadata
         */
        public Node(String name, String address, String datacenter, Map<String, String> meta) {
            this(name, address, datacenter, meta, "", Map.of());
        }
    }

    private static final int MAX_PORT = 65_535;

    /** Copies the collections. */
    public ServiceInstance {
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
        checks = List.copyOf(checks);
        taggedAddresses = Map.copyOf(taggedAddresses);
        ports = List.copyOf(ports);
    }

    /**
     * A new builder of a passing instance without anything else.
     *
     * @param service name of the service
     * @param id id of the instance
     * @return the builder
     */
    public static Builder builder(String service, String id) {
        return new Builder(service, id);
    }

    /**
     * A builder that starts from this instance.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(service, id).address(address).port(port).tags(tags).meta(meta).weights(weights)
                .status(status).node(node).checks(checks).taggedAddresses(taggedAddresses).ports(ports)
                .locality(locality);
        return builder.socketPath(socketPath).peer(peer).proxied(proxied);
    }

    /**
     * The address of a kind: that of the instance, or that of its node where the instance has none of its own; else
     * {@link #address()}.
     *
     * @param kind which one
     * @return address and port
     * @throws IllegalArgumentException when the address is none, or the port: Consul takes any text and any number
     */
    public TaggedAddress address(AddressKind kind) {
        TaggedAddress tagged = tagged(kind);
        return tagged == null ? new TaggedAddress(address, port) : tagged;
    }

    /**
     * The same at its address of a kind.
     *
     * @param kind which one
     * @return another instance, or this one where it has no other address of that kind
     */
    public ServiceInstance at(AddressKind kind) {
        TaggedAddress tagged = tagged(kind);
        return tagged == null || (tagged.port() == port && tagged.address().equals(address))
                ? this
                : toBuilder().address(tagged.address()).port(tagged.port()).build();
    }

    private @Nullable TaggedAddress tagged(AddressKind kind) {
        boolean hasPort = port > 0 && port <= MAX_PORT;
        for (String tag : kind.tags()) {
            TaggedAddress own = taggedAddresses.get(tag);
            if (own != null) {
                return own.port() == 0 && hasPort ? new TaggedAddress(own.address(), port) : own;
            }
            String ofNode = node.taggedAddresses.getOrDefault(tag, "");
            if (!ofNode.isBlank() && (hasPort || port == 0) && isOfNode()) {
                return new TaggedAddress(ofNode, port);
            }
        }
        return null;
    }

    private boolean isOfNode() {
        return address.equals(node.address) || node.taggedAddresses.containsValue(address);
    }

    /**
     * A port by its name.
     *
     * @param name the name
     * @return the number
     * @throws IllegalArgumentException when there is none of that name; the message lists those that there are
     */
    public int port(String name) {
        return ports.stream().filter(one -> one.name().equals(name)).mapToInt(ServicePort::port).findFirst()
                .orElseThrow(() -> Require.illegal("port of " + id, name,
                        "one of " + ports.stream().map(ServicePort::name).toList()));
    }

    /**
     * As {@link #uri(String)}, with a port by its name.
     *
     * @param portName name of the port
     * @param path path and query, already encoded, beginning with {@code /}; or the empty text
     * @return such as {@code http://10.0.0.7:9102/metrics}
     * @throws IllegalArgumentException when there is no port of that name, and as {@link #uri(String, String)} does
     */
    public URI uriAt(String portName, String path) {
        return uri(scheme(), port(portName), path);
    }

    /**
     * The weight that counts now.
     *
     * @return the weight for the status; 0 while critical
     */
    public int weight() {
        return switch (status) {
            case PASSING -> weights.passing();
            case WARNING -> weights.warning();
            case CRITICAL -> 0;
        };
    }

    /**
     * An {@code http} address on this instance, or {@code https} when its metadata has {@code scheme=https}.
     *
     * @param path path and query, already encoded, beginning with {@code /}; or the empty text
     * @return such as {@code http://10.0.0.7:81/index.html}
     * @throws IllegalArgumentException as {@link #uri(String, String)} does
     */
    public URI uri(String path) {
        return uri(scheme(), path);
    }

    private String scheme() {
        return meta.getOrDefault("scheme", "http");
    }

    /**
     * An address on this instance.
     *
     * @param scheme such as {@code https}
     * @param path path and query, already encoded, beginning with {@code /}; or the empty text
     * @return such as {@code https://10.0.0.7:81/index.html}
     * @throws IllegalArgumentException when the path does not begin with a slash or is not encoded; when the address is no
     *     host, or the port none: Consul takes any text for an address, and any number for a port
     */
    public URI uri(String scheme, String path) {
        return uri(scheme, port, path);
    }

    private URI uri(String scheme, int at, String path) {
        if (!path.isEmpty() && path.charAt(0) != '/') {
            throw Require.illegal("path", path, "a path that begins with \"/\", or nothing");
        }
        boolean bareIpv6 = address.indexOf(':') >= 0 && address.charAt(0) != '[';
        String host = bareIpv6 ? "[" + address + "]" : address;
        String authority = host + (Require.port(at, "port of " + id) == 0 ? "" : ":" + at);
        try {
            URI uri = new URI(scheme + "://" + authority + path);
            if (!host.isEmpty() && authority.equals(uri.getRawAuthority()) && host.indexOf('@') < 0) {
                return uri;
            }
        } catch (URISyntaxException e) {
            if (!isUri(scheme + "://host")) {
                throw Require.illegal("scheme", scheme, "such as \"https\"");
            }
            if (!isUri("http://host" + path)) {
                throw Require.illegal("path", path, "encoded");
            }
        }
        throw Require.illegal("address of " + id, address, "a host name or an IP address");
    }

    private static boolean isUri(String text) {
        try {
            return !new URI(text).isOpaque();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * A value of the metadata.
     *
     * @param key the key
     * @return the value, or null
     */
    public @Nullable String meta(String key) {
        return meta.get(key);
    }

    /** Builder of instances; not safe for use by several threads. */
    public static final class Builder {
        private final String service;
        private final String id;
        private String address = "";
        private int port;
        private List<String> tags = List.of();
        private Map<String, String> meta = Map.of();
        private Weights weights = Weights.DEFAULT;
        private HealthStatus status = HealthStatus.PASSING;
        private Node node = Node.NONE;
        private List<InstanceCheck> checks = List.of();
        private Map<String, TaggedAddress> taggedAddresses = Map.of();
        private List<ServicePort> ports = List.of();
        private @Nullable Locality locality;
        private @Nullable String socketPath;
        private @Nullable String peer;
        private @Nullable ProxiedService proxied;

        private Builder(String service, String id) {
            this.service = service;
            this.id = id;
        }

        /**
         * Sets {@link ServiceInstance#address()}.
         *
         * @param address host name or IP address
         * @return this builder
         */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#port()}.
         *
         * @param port the port, 0 for none
         * @return this builder
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#tags()}.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder tags(List<String> tags) {
            this.tags = tags;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#meta()}.
         *
         * @param meta key to value
         * @return this builder
         */
        public Builder meta(Map<String, String> meta) {
            this.meta = meta;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#weights()}.
         *
         * @param weights the weights
         * @return this builder
         */
        public Builder weights(Weights weights) {
            this.weights = weights;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#status()}.
         *
         * @param status the status
         * @return this builder
         */
        public Builder status(HealthStatus status) {
            this.status = status;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#node()}.
         *
         * @param node the node
         * @return this builder
         */
        public Builder node(Node node) {
            this.node = node;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#checks()}.
         *
         * @param checks the checks
         * @return this builder
         */
        public Builder checks(List<InstanceCheck> checks) {
            this.checks = checks;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#taggedAddresses()}.
         *
         * @param taggedAddresses name to address
         * @return this builder
         */
        public Builder taggedAddresses(Map<String, TaggedAddress> taggedAddresses) {
            this.taggedAddresses = taggedAddresses;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#ports()}.
         *
         * @param ports the ports
         * @return this builder
         */
        public Builder ports(List<ServicePort> ports) {
            this.ports = ports;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#locality()}.
         *
         * @param locality region and zone, or null
         * @return this builder
         */
        public Builder locality(@Nullable Locality locality) {
            this.locality = locality;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#socketPath()}.
         *
         * @param socketPath the path, or null
         * @return this builder
         */
        public Builder socketPath(@Nullable String socketPath) {
            this.socketPath = socketPath;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#peer()}.
         *
         * @param peer name of the peer, or null
         * @return this builder
         */
        public Builder peer(@Nullable String peer) {
            this.peer = peer;
            return this;
        }

        /**
         * Sets {@link ServiceInstance#proxied()}.
         *
         * @param proxied what it stands for, or null
         * @return this builder
         */
        public Builder proxied(@Nullable ProxiedService proxied) {
            this.proxied = proxied;
            return this;
        }

        /**
         * The instance.
         *
         * @return an immutable copy of what was set
         */
        public ServiceInstance build() {
            return new ServiceInstance(id, service, address, port, tags, meta, weights, status, node, checks,
                    taggedAddresses, ports, locality, socketPath, peer, proxied);
        }
    }
}
