package io.lictor.testkit.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** One direction of a connection: one thread reads, another one writes when the mode lets it. */
final class Pipe {
    private static final int BUFFER = 16 * 1024;
    private static final int MAX_HELD = 256;

    private final Socket from;
    private final Socket to;
    private final Supplier<Mode> mode;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> held = new ArrayDeque<>();
    private boolean closed;

    Pipe(Socket from, Socket to, Supplier<Mode> mode) {
        this.from = from;
        this.to = to;
        this.mode = mode;
    }

    /** Sees the bytes as they are read. */
    interface Tap {
        void accept(byte[] bytes, int length);
    }

    /** Reads until the sender ends; true when it ended in order. */
    boolean readAll(Tap tap) {
        boolean inOrder = false;
        try {
            byte[] buffer = new byte[BUFFER];
            int length = from.getInputStream().read(buffer);
            while (length >= 0 && hold(Arrays.copyOf(buffer, length), tap)) {
                length = from.getInputStream().read(buffer);
            }
            inOrder = length < 0;
        } catch (IOException reset) {
            inOrder = false;
        }
        add(new Chunk(null, 0));
        return inOrder;
    }

    private boolean hold(byte[] bytes, Tap tap) {
        tap.accept(bytes, bytes.length);
        return add(new Chunk(bytes, System.nanoTime() + mode.get().delay().toNanos()));
    }

    private boolean add(Chunk chunk) {
        lock.lock();
        try {
            while (!closed && held.size() >= MAX_HELD) {
                changed.awaitUninterruptibly();
            }
            held.add(chunk);
            changed.signalAll();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Writes until the sender's end has been reached, the receiver has gone, or the mode's limit of bytes. */
    void writeAll(boolean limited) throws IOException {
        Mode counted = mode.get();
        long written = 0;
        for (byte[] bytes = next(); bytes != null; bytes = next()) {
            Mode now = mode.get();
            if (now != counted) {
                counted = now;
                written = 0;
            }
            long limit = limited ? now.answerBytes() : Long.MAX_VALUE;
            int length = (int) Math.min(bytes.length, limit - written);
            to.getOutputStream().write(bytes, 0, length);
            written += length;
            if (written >= limit) {
                return;
            }
        }
    }

    /** Waits for the next bytes that may go on; null at the end. */
    private byte @Nullable [] next() {
        lock.lock();
        try {
            while (!closed) {
                Chunk first = held.peek();
                long left = waitFor(first);
                if (first != null && left <= 0) {
                    held.remove();
                    changed.signalAll();
                    return first.bytes;
                }
                changed.awaitNanos(left);
            }
            return null;
        } catch (InterruptedException closing) {
            closed = true;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private long waitFor(@Nullable Chunk first) {
        if (first == null || mode.get().is(Mode.Kind.BLACKHOLE)) {
            return Long.MAX_VALUE;
        }
        return first.due - System.nanoTime();
    }

    /** Looks at the mode again. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is held and ends both threads. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes on their way, or the sender's end. */
    private static final class Chunk {
        final byte @Nullable [] bytes;
        /** The nanosecond at which they may go on. */
        final long due;

        Chunk(byte @Nullable [] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }
    }
}
