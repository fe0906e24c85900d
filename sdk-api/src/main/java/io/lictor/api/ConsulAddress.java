package io.lictor.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.lictor.api.internal.Require;
import io.lictor.api.internal.ShownAddress;

/** Addresses of agents in the forms that Consul's CLI takes, with the ports that it takes. */
final class ConsulAddress {

    private static final String EXPECTED = "host:port, http://host:port or https://host:port";
    private static final String PLAIN = "http://";

    private ConsulAddress() {}

    /** Reads addresses with commas between them. */
    static List<URI> parseAll(String text, String defaultScheme) {
        if (text.indexOf('@') >= 0) {
            // a comma may be one of the password's
            throw Require.illegal("address", ShownAddress.of(text), EXPECTED);
        }
        return Arrays.stream(text.split(",", -1)).map(address -> parse(address, defaultScheme)).toList();
    }

    /**
     * Reads an address.
     *
     * @param defaultScheme of an address without one; {@code https} also holds against {@code http://}, because whoever asks
     *     for TLS must never be answered without it
     */
    static URI parse(String text, String defaultScheme) {
        String given = Require.nonNull(text, "address").trim();
        if (given.isEmpty() || given.chars().anyMatch(Character::isISOControl)) {
            throw Require.illegal("address", ShownAddress.of(given), EXPECTED);
        }
        String address = defaultScheme.equals("https") && given.regionMatches(true, 0, PLAIN, 0, PLAIN.length())
                ? "https://" + given.substring(PLAIN.length())
                : given;
        if (address.startsWith("unix:")) {
            throw Require.illegal("address", ShownAddress.of(text), EXPECTED
                    + "; Unix sockets are not supported, let the agent listen on a loopback port as well");
        }
        try {
            return validated(new URI(address.contains("://") ? address : defaultScheme + "://" + address), text);
        } catch (URISyntaxException e) {
            throw Require.illegal("address", ShownAddress.of(text), EXPECTED);
        }
    }

    static List<URI> validated(List<URI> addresses) {
        if (addresses.isEmpty()) {
            throw Require.illegal("addresses", addresses, "at least one");
        }
        return addresses.stream().map(uri -> validated(uri, uri.toString())).distinct().toList();
    }

    /** With its port; a message shows the address as the user wrote it. */
    private static URI validated(URI uri, String given) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        if (!web || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null
                || uri.getRawFragment() != null || !(path.isEmpty() || path.equals("/"))) {
            throw Require.illegal("address", ShownAddress.of(given), expected(uri));
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        if (port == 0 || port > 65_535) {
            throw Require.illegal("address", ShownAddress.of(given), "a port of 1..65535");
        }
        return URI.create(scheme + "://" + uri.getHost() + ":" + port);
    }

    private static String expected(URI uri) {
        String authority = uri.getRawAuthority();
        boolean underscore = uri.getHost() == null && authority != null && authority.indexOf('_') >= 0;
        return underscore
                ? EXPECTED
                        + "; Java's HTTP client takes no host name with \"_\": use another name of the host, or its IP"
                : EXPECTED;
    }
}
