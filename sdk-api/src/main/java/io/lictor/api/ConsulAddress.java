package io.lictor.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

import io.lictor.api.internal.Require;

/**
 * Addresses of agents in the forms that Consul's CLI takes. A URL has its scheme's port; a bare host has Consul's, where the
 * CLI would take 80.
 */
final class ConsulAddress {

    private static final String EXPECTED = "host:port, http://host:port or https://host:port";
    private static final int AGENT_PORT = 8500;
    private static final String PLAIN = "http://";

    private ConsulAddress() {}

    /**
     * Reads an address.
     *
     * @param defaultScheme of an address without one; {@code https} also holds against {@code http://}, because whoever asks
     *     for TLS must never be answered without it
     */
    static URI parse(String text, String defaultScheme) {
        String given = Require.nonNull(text, "address").trim();
        if (given.isEmpty() || given.chars().anyMatch(Character::isISOControl)) {
            throw Require.illegal("address", shown(given), EXPECTED);
        }
        String address = defaultScheme.equals("https") && given.regionMatches(true, 0, PLAIN, 0, PLAIN.length())
                ? "https://" + given.substring(PLAIN.length())
                : given;
        if (address.startsWith("unix:")) {
            throw Require.illegal("address", shown(text), EXPECTED
                    + "; Unix sockets are not supported, let the agent listen on a loopback port as well");
        }
        boolean bare = !address.contains("://");
        try {
            URI uri = new URI(bare ? defaultScheme + "://" + address : address);
            return validated(bare && uri.getPort() < 0 ? new URI(uri + ":" + AGENT_PORT) : uri);
        } catch (URISyntaxException e) {
            throw Require.illegal("address", shown(text), EXPECTED);
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
            throw Require.illegal("address", shown(uri.toString()), EXPECTED);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        if (port == 0 || port > 65_535) {
            throw Require.illegal("address", shown(uri.toString()), "a port of 1..65535");
        }
        return URI.create(scheme + "://" + uri.getHost() + ":" + port);
    }

    /** A password or a token in an address must not reach a message, however it is written. */
    private static String shown(String address) {
        int scheme = address.indexOf("://");
        String start = scheme < 0 ? "" : address.substring(0, scheme + 3);
        String rest = address.substring(start.length());
        int user = rest.lastIndexOf('@');
        String host = user < 0 ? rest : "***@" + rest.substring(user + 1);
        int query = host.indexOf('?');
        return start + (query < 0 ? host : host.substring(0, query) + "?***");
    }
}
