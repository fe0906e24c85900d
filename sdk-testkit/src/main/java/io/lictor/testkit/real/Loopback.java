package io.lictor.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A loopback address that no other agent of this user has, in this JVM or in another one.
 *
 * <p>The pool is 127.91.0.1 to 127.91.7.250. Each address is a byte of one file in the temporary folder; who has the
 * lock of the byte has the address. The kernel drops the lock when the JVM ends.
 */
final class Loopback implements AutoCloseable {
    private static final String LOCALHOST = "127.0.0.1";
    private static final int NETS = 8;
    private static final int HOSTS = 250;
    private static final ReentrantLock POOL = new ReentrantLock();
    /** Stays open: closing any channel of a file drops every lock the process has on it. */
    private static @Nullable FileChannel locks;

    private final InetAddress address;
    private final @Nullable FileLock lock;

    private Loopback(InetAddress address, @Nullable FileLock lock) {
        this.address = address;
        this.lock = lock;
    }

    /** Takes an address of the pool, or 127.0.0.1 on a machine that has no other. */
    static Loopback take() {
        POOL.lock();
        try {
            int first = ThreadLocalRandom.current().nextInt(NETS * HOSTS);
            for (int i = 0; i < NETS * HOSTS; i++) {
                int slot = (first + i) % (NETS * HOSTS);
                FileLock lock = tryLock(slot);
                if (lock != null) {
                    return taken(slot, lock);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock a loopback address in " + lockFile(), e);
        } finally {
            POOL.unlock();
        }
        throw new IllegalStateException("all " + NETS * HOSTS + " loopback addresses of " + lockFile() + " are taken");
    }

    /** Uses the given address without taking it from the pool. */
    static Loopback of(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isLoopbackAddress()) {
                throw new IllegalArgumentException("address: " + host + " (expected: a loopback address)");
            }
            return new Loopback(address, null);
        } catch (IOException e) {
            throw new IllegalArgumentException("address: " + host + " (expected: a loopback address)", e);
        }
    }

    InetAddress address() {
        return address;
    }

    String host() {
        return address.getHostAddress();
    }

    @Override
    public void close() {
        FileLock held = lock;
        if (held == null) {
            return;
        }
        try {
            held.release();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release " + host(), e);
        }
    }

    private static Loopback taken(int slot, FileLock lock) throws IOException {
        InetAddress address = InetAddress.getByName("127.91." + slot / HOSTS + "." + (1 + slot % HOSTS));
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(address, 0));
            return new Loopback(address, lock);
        } catch (IOException onlyOneAddress) {
            lock.release();
            return of(LOCALHOST);
        }
    }

    private static @Nullable FileLock tryLock(int slot) throws IOException {
        try {
            return channel().tryLock(slot, 1, false);
        } catch (OverlappingFileLockException takenByThisJvm) {
            return null;
        }
    }

    private static FileChannel channel() throws IOException {
        FileChannel open = locks;
        if (open == null) {
            open = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locks = open;
        }
        return open;
    }

    private static Path lockFile() {
        return Path.of(System.getProperty("java.io.tmpdir"),
                "lictor-consul-addresses-" + System.getProperty("user.name") + ".lock");
    }
}
