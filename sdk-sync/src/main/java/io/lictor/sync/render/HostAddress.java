package io.lictor.sync.render;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * What can stand before a port in any configuration file. A single address that is none makes nginx refuse the whole file,
 * so whoever may register an instance could keep all others out of it.
 */
final class HostAddress {

    private static final int LONGEST = 253;
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*");
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)*" + LABEL);
    private static final Pattern LAST_IS_NUMBER = Pattern.compile("(.*\\.)?[0-9]+");

    private HostAddress() {}

    /** Whether a text is an IP address, without a zone, or the name of a host. */
    static boolean isOne(String text) {
        if (text.indexOf(':') >= 0) {
            return IPV6_LETTERS.matcher(text).matches() && isIpv6(text);
        }
        // a name whose last part is a number is an address with a mistake; after "unix:" nginx expects a path
        return IPV4.matcher(text).matches() || (text.length() <= LONGEST && NAME.matcher(text).matches()
                && !LAST_IS_NUMBER.matcher(text).matches() && !text.equalsIgnoreCase("unix"));
    }

    /** Nobody is asked for a text with a colon that begins like an address. */
    private static boolean isIpv6(String text) {
        try {
            InetAddress.getByName(text);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
