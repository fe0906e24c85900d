package io.lictor.sync.render;

import java.util.regex.Pattern;

/**
 * What can stand before a port in any configuration file. A single address that is none makes nginx refuse the whole file,
 * so whoever may register an instance could keep all others out of it.
 */
final class HostAddress {

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_IPV6 = 45;
    private static final int IPV6_GROUPS = 8;
    private static final int NO_GROUPS = -1;
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6_GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)*" + LABEL);
    private static final Pattern LAST_IS_NUMBER = Pattern.compile("(.*\\.)?[0-9]+");

    private HostAddress() {}

    /** Whether a text is an IP address, without a zone, or the name of a host. */
    static boolean isOne(String text) {
        if (text.indexOf(':') >= 0) {
            return text.length() <= LONGEST_IPV6 && isIpv6(text);
        }
        // a name whose last part is a number is an address with a mistake; after "unix:" nginx expects a path
        return IPV4.matcher(text).matches() || (text.length() <= LONGEST_NAME && NAME.matcher(text).matches()
                && !LAST_IS_NUMBER.matcher(text).matches() && !text.equalsIgnoreCase("unix"));
    }

    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == IPV6_GROUPS;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap), false);
        boolean atEnd = gap + 2 == text.length();
        int after = atEnd ? 0 : groups(text.substring(gap + 2), true);
        // nginx takes no gap at the end that stands for one group
        int most = atEnd ? IPV6_GROUPS - 2 : IPV6_GROUPS - 1;
        return before != NO_GROUPS && after != NO_GROUPS && before + after <= most;
    }

    /** How many groups of 16 bits stand there; the last two may be written as an IPv4 address at the end. */
    private static int groups(String text, boolean isEnd) {
        String[] parts = text.split(":", -1);
        int last = parts.length - 1;
        for (int i = 0; i < last; i++) {
            if (!IPV6_GROUP.matcher(parts[i]).matches()) {
                return NO_GROUPS;
            }
        }
        if (IPV6_GROUP.matcher(parts[last]).matches()) {
            return parts.length;
        }
        return isEnd && IPV4.matcher(parts[last]).matches() ? parts.length + 1 : NO_GROUPS;
    }
}
