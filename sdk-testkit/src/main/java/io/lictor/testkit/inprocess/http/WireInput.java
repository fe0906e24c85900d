package io.lictor.testkit.inprocess.http;

import java.io.IOException;
import java.io.InputStream;

/** Buffered bytes of a connection, without the lock that {@code BufferedInputStream} takes for each byte. */
final class WireInput extends InputStream {
    private final InputStream source;
    private final byte[] buffer = new byte[8192];
    private int next;
    private int end;

    WireInput(InputStream source) {
        this.source = source;
    }

    private boolean isAtEnd() throws IOException {
        if (next < end) {
            return false;
        }
        int read = source.read(buffer, 0, buffer.length);
        next = 0;
        end = Math.max(read, 0);
        return read < 0;
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : buffer[next++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        int taken = Math.min(length, end - next);
        System.arraycopy(buffer, next, target, offset, taken);
        next += taken;
        return taken;
    }

    /** Whether the other side has ended the connection; waits for bytes as a read does, and takes none. */
    boolean isEnded() throws IOException {
        return isAtEnd();
    }
}
