package io.lictor.benchmarks.inprocess;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A socket that sends a request and takes its answer: a client that costs little beside the server. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private String index = "0";

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The body of the answer. */
    String ask(String method, String target, String body) throws IOException {
        String request = method + " " + target + " HTTP/1.1\r\nHost: consul\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            } else if (lower.startsWith("x-consul-index:")) {
                index = line.substring(15).strip();
            }
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** The index of the last answer that had one. */
    String index() {
        return index;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
