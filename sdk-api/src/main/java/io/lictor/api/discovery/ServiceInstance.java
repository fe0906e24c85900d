package io.lictor.api.discovery;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Instance of a service: where it is and how it is.
 *
 * <pre>{@code
 * ServiceInstance nginx = Discovery.lookup("nginx");
 * URI home = nginx.uri("/index.html"); // http://10.0.0.7:81/index.html
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param id id of the instance, unique on its node
 * @param service name of the service
 * @param address host name or IP address to connect to: the instance's own, or its node's where it has none
 * @param port the port, 0 for none
 * @param tags its tags
 * @param meta its metadata
 * @param weights its weights
 * @param status the worst of its checks and its node's
 * @param node the node that it runs on
 */
public record ServiceInstance(String id, String service, String address, int port, List<String> tags,
        Map<String, String> meta, Weights weights, HealthStatus status, Node node) {

    /**
     * Node that an instance runs on.
     *
     * @param name its name
     * @param address its address
     * @param datacenter its datacenter
     * @param meta its metadata
     */
    public record Node(String name, String address, String datacenter, Map<String, String> meta) {

        /** Copies the metadata. */
        public Node {
            meta = Map.copyOf(meta);
        }
    }

    /** Copies the collections. */
    public ServiceInstance {
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
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
        return uri(meta.getOrDefault("scheme", "http"), path);
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
        if (!path.isEmpty() && path.charAt(0) != '/') {
            throw Require.illegal("path", path, "a path that begins with \"/\", or nothing");
        }
        boolean bareIpv6 = address.indexOf(':') >= 0 && address.charAt(0) != '[';
        String host = bareIpv6 ? "[" + address + "]" : address;
        String authority = host + (Require.port(port, "port of " + id) == 0 ? "" : ":" + port);
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
}
