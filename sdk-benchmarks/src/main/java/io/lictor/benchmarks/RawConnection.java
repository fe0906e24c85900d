package io.lictor.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The least that a request costs: bytes out, bytes in, up to the end of the answer. */
final class RawConnection implements AutoCloseable {

    static final RawConnection NONE = new RawConnection(new Socket(), new byte[0]);

    private static final String LENGTH = "Content-Length: ";

    private final Socket socket;
    private final byte[] request;
    private final byte[] buffer = new byte[65_536];

    private RawConnection(Socket socket, byte[] request) {
        this.socket = socket;
        this.request = request;
    }

    static RawConnection to(URI address, String path) throws IOException {
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setTcpNoDelay(true);
        return new RawConnection(socket,
                ("GET " + path + " HTTP/1.1\r\nHost: consul\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    int request() throws IOException {
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        int read = 0;
        while (!isWhole(read)) {
            int more = in.read(buffer, read, buffer.length - read);
            if (more < 0) {
                throw new EOFException();
            }
            read += more;
        }
        return read;
    }

    private boolean isWhole(int read) {
        String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        int length = text.indexOf(LENGTH);
        if (head < 0) {
            return false;
        }
        return (length < 0 || length > head)
                ? text.endsWith("\r\n0\r\n\r\n")
                : read >= head + 4 + Integer.parseInt(text.substring(length + LENGTH.length(),
                        text.indexOf('\r', length)));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
