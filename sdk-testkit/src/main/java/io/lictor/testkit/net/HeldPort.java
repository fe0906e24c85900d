package io.lictor.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/**
 * A TCP port that the kernel chose and that stays ours while nobody listens on it.
 *
 * <p>It is held by a socket that is bound and does not listen: connecting to it is refused, no other process is given
 * the port, and a server that sets {@code SO_REUSEADDR} (Go's and Java's do) may still listen on it. That is how Linux
 * works; elsewhere the port is let go at once and only its being free a moment ago is known.
 */
public final class HeldPort implements AutoCloseable {
    private static final int ATTEMPTS = 50;
    private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

    private final int number;
    private final Socket holder;

    private HeldPort(int number, Socket holder) {
        this.number = number;
        this.holder = holder;
    }

    /** Holds a free TCP port of {@code address}. */
    public static HeldPort tcp(InetAddress address) {
        return of(address, 0);
    }

    /** Holds a free TCP port of {@code address} whose UDP twin is free as well. */
    public static HeldPort tcpAndUdp(InetAddress address) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            HeldPort port = tcp(address);
            if (udpIsFree(address, port.number)) {
                return port;
            }
            port.close();
        }
        throw new IllegalStateException("no port of " + address.getHostAddress() + " is free for TCP and UDP (tried "
                + ATTEMPTS + ", expected one)");
    }

    /**
     * Holds the given TCP port of {@code address}, on which nobody listens.
     *
     * @param number the port, 0 for any that is free
     */
    public static HeldPort of(InetAddress address, int number) {
        try {
            return hold(address, number);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address.getHostAddress() + ":" + number, e);
        }
    }

    /** Returns the port's number. */
    public int number() {
        return number;
    }

    /** Lets the port go. */
    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of port " + number, e);
        }
    }

    private static HeldPort hold(InetAddress address, int number) throws IOException {
        Socket holder = new Socket();
        try {
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(address, number));
        } catch (IOException e) {
            holder.close();
            throw e;
        }
        HeldPort port = new HeldPort(holder.getLocalPort(), holder);
        if (!LINUX) {
            port.close();
        }
        return port;
    }

    private static boolean udpIsFree(InetAddress address, int number) {
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(address, number))) {
            return probe.isBound();
        } catch (SocketException taken) {
            return false;
        }
    }
}
