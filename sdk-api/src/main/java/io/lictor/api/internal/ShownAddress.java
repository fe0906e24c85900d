package io.lictor.api.internal;

import java.util.Locale;
import java.util.Set;

/** Addresses as a message may show them, however they are written. */
public final class ShownAddress {

    private static final Set<String> SCHEMES = Set.of("http://", "https://", "unix://", "ftp://");
    private static final String SCHEME_END = "://";

    private ShownAddress() {}

    /** Without what may be a name, a password or a query: neither is looked for where it should be, but where it might be. */
    public static String of(String address) {
        String start = "";
        int end = address.indexOf(SCHEME_END);
        if (end >= 0 && SCHEMES.contains(address.substring(0, end + SCHEME_END.length()).toLowerCase(Locale.ROOT))) {
            start = address.substring(0, end + SCHEME_END.length());
        }
        String rest = address.substring(start.length());
        int query = first(rest.indexOf('?'), rest.indexOf('#'));
        int user = rest.lastIndexOf('@');
        if (user >= 0 && query >= 0 && query < user) {
            return start + SecretText.SHOWN;
        }
        String host = user < 0 ? rest : SecretText.SHOWN + "@" + rest.substring(user + 1);
        int shownQuery = first(host.indexOf('?'), host.indexOf('#'));
        return start + (shownQuery < 0
                ? host
                : host.substring(0, shownQuery) + host.charAt(shownQuery) + SecretText.SHOWN);
    }

    private static int first(int one, int other) {
        return one < 0 || other < 0 ? Math.max(one, other) : Math.min(one, other);
    }
}
