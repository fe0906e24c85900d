package io.lictor.http.wire;

import java.nio.charset.StandardCharsets;

import io.lictor.api.internal.Require;

/**
 * Percent-encoding of paths and queries. Everything but the unreserved characters is encoded: Consul takes {@code +}
 * for a plus, and the multi-argument constructors of {@link java.net.URI} would encode {@code %} once more.
 */
public final class Paths {

    private static final String UNRESERVED = "abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ_.~";
    private static final String HEX = "0123456789ABCDEF";

    private Paths() {}

    /** One segment: a slash is encoded too. */
    public static String segment(String text) {
        return encode(text, false);
    }

    /** A key of the key-value store: its slashes stay. */
    public static String key(String key) {
        return encode(Require.path(key, "key"), true);
    }

    /** A prefix of keys: it may also be empty. */
    public static String prefix(String prefix) {
        return Require.nonNull(prefix, "prefix").isEmpty() ? "" : key(prefix);
    }

    private static String encode(String text, boolean keepSlash) {
        int plain = 0;
        while (plain < text.length() && isPlain(text.charAt(plain), keepSlash)) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16).append(text, 0, plain);
        for (byte unit : text.substring(plain).getBytes(StandardCharsets.UTF_8)) {
            if (unit >= 0 && isPlain((char) unit, keepSlash)) {
                encoded.append((char) unit);
            } else {
                encoded.append('%').append(HEX.charAt((unit >> 4) & 0xF)).append(HEX.charAt(unit & 0xF));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(char c, boolean keepSlash) {
        return UNRESERVED.indexOf(c) >= 0 || (keepSlash && c == '/');
    }
}
