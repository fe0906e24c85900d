package io.lictor.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

import io.lictor.api.internal.Require;

/** Addresses of agents in the forms that Consul's CLI takes: a bare host has Consul's port, a URL its scheme's. */
final class ConsulAddress {

    private static final String EXPECTED = "host:port, http://host:port or https://host:port";
    private static final int AGENT_PORT = 8500;

    private ConsulAddress() {}

    static URI parse(String text, String defaultScheme) {
        String address = Require.nonBlank(text, "address").trim();
        if (address.startsWith("unix:")) {
            throw Require.illegal("address", text, EXPECTED
                    + "; Unix sockets are not supported, let the agent listen on a loopback port as well");
        }
        boolean bare = !address.contains("://");
        try {
            URI uri = new URI(bare ? defaultScheme + "://" + address : address);
            return validated(bare && uri.getPort() < 0 ? new URI(uri + ":" + AGENT_PORT) : uri);
        } catch (URISyntaxException e) {
            throw Require.illegal("address", text, EXPECTED);
        }
    }

    static List<URI> validated(List<URI> addresses) {
        if (addresses.isEmpty()) {
            throw Require.illegal("addresses", addresses, "at least one");
        }
        return addresses.stream().map(ConsulAddress::validated).distinct().toList();
    }

    private static URI validated(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        if (!web || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null
                || !(path.isEmpty() || path.equals("/"))) {
            throw Require.illegal("address", withoutUser(uri), EXPECTED);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        if (port == 0 || port > 65_535) {
            throw Require.illegal("address", uri, "a port of 1..65535");
        }
        return URI.create(scheme + "://" + uri.getHost() + ":" + port);
    }

    /** A password in an address must not reach a message. */
    private static String withoutUser(URI uri) {
        return uri.toString().replaceAll("//[^/@]*@", "//***@");
    }
}
