package io.lictor.testkit.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The address 127.0.0.1, also in a JVM that prefers IPv6. */
public final class Localhost {
    private static final byte[] BYTES = {127, 0, 0, 1};

    private Localhost() {}

    /** Returns the address. */
    public static InetAddress address() {
        try {
            return InetAddress.getByAddress(BYTES);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are no address", e);
        }
    }
}
