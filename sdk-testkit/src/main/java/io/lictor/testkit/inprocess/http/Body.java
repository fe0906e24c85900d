package io.lictor.testkit.inprocess.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/** The body of a request, read when somebody asks for it; so a refused one is never read. */
final class Body {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long DRAIN_LIMIT = 256 << 10;
    private static final int LIMIT = 64 << 20;

    private final InputStream in;
    private final OutputStream out;
    private final boolean chunked;
    private final long length;
    private boolean awaitsContinue;
    private byte @Nullable [] bytes;

    Body(Head head, InputStream in, OutputStream out) throws HeadReader.Malformed {
        this.in = in;
        this.out = out;
        this.chunked = head.says("transfer-encoding", "chunked");
        this.length = chunked ? -1 : length(head.header("content-length").orElse("0"));
        this.awaitsContinue = head.says("expect", "100-continue");
    }

    private static long length(String text) throws HeadReader.Malformed {
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw new HeadReader.Malformed("400 Bad Request", "400 Bad Request: bad Content-Length");
    }

    /** What Content-Length says; -1 for a chunked body. */
    long declaredLength() {
        return length;
    }

    byte[] read() {
        byte[] known = bytes;
        if (known != null) {
            return known;
        }
        try {
            if (awaitsContinue) {
                awaitsContinue = false;
                out.write(CONTINUE);
                out.flush();
            }
            byte[] read = chunked ? readChunks() : readFully(length);
            bytes = read;
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what the handler did not want; false when the connection cannot be used any more. */
    boolean drain() throws IOException {
        if (bytes != null) {
            return true;
        }
        if (awaitsContinue || chunked || length > DRAIN_LIMIT) {
            return length == 0 && !chunked;
        }
        in.skipNBytes(length);
        return true;
    }

    private byte[] readFully(long count) throws IOException {
        if (count > LIMIT) {
            throw new IOException("body of " + count + " bytes (expected: at most " + LIMIT + ")");
        }
        byte[] all = in.readNBytes((int) count);
        if (all.length < count) {
            throw new EOFException("body ended after " + all.length + " of " + count + " bytes");
        }
        return all;
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
        while (size > 0) {
            all.write(readFully(size));
            line();
            size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
        }
        String trailer = line();
        while (!trailer.isEmpty()) {
            trailer = line();
        }
        return all.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.length() > 4096) {
                throw new EOFException("chunk");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }
}
