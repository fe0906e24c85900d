package io.lictor.http.registration;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

import io.lictor.api.internal.Require;

/** An IP network in CIDR notation. */
final class Network {

    private static final String EXPECTED = "an IP network such as 10.0.0.0/8 or fd00::/8";
    private static final Pattern LITERAL = Pattern
            .compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final byte[] prefix;
    private final int bits;

    private Network(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    static Network parse(String cidr) {
        String[] parts = cidr.split("/", -1);
        // Whatever is no literal would be looked up in DNS.
        if (parts.length != 2 || !LITERAL.matcher(parts[0]).matches()) {
            throw Require.illegal("cidr", cidr, EXPECTED);
        }
        try {
            byte[] address = InetAddress.getByName(parts[0]).getAddress();
            int bits = Integer.parseInt(parts[1]);
            if (bits > address.length * Byte.SIZE) {
                throw Require.illegal("cidr", cidr, "a prefix of at most " + address.length * Byte.SIZE + " bits");
            }
            return new Network(address, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw Require.illegal("cidr", cidr, EXPECTED);
        }
    }

    boolean contains(InetAddress candidate) {
        byte[] address = candidate.getAddress();
        if (address.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((address[bit / Byte.SIZE] & mask) != (prefix[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
