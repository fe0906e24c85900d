package io.lictor.testkit.random;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** One keep-alive connection to a server, made again when the server ends it. No codec, no retry, no redirect. */
final class KeptConnection implements AutoCloseable {
    private static final int LIMIT_MILLIS = (int) Duration.ofMinutes(1).toMillis();

    private final InetSocketAddress server;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    KeptConnection(InetSocketAddress server) {
        this.server = server;
    }

    /** Sends a request without waiting for its answer. */
    void send(Asked asked) {
        byte[] body = asked.body().getBytes(StandardCharsets.ISO_8859_1);
        StringBuilder head = new StringBuilder(asked.method() + " " + asked.target() + " HTTP/1.1\r\nHost: consul\r\n");
        head.append(asked.headers());
        boolean hasBody = body.length > 0 || "PUT".equals(asked.method()) || "POST".equals(asked.method());
        if (hasBody) {
            head.append(asked.chunked() ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + body.length + "\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length + 16);
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (hasBody && asked.chunked()) {
            if (body.length > 0) {
                request.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                request.writeBytes(body);
                request.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            request.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            request.writeBytes(body);
        }
        try {
            open().getOutputStream().write(request.toByteArray());
        } catch (IOException refusedWhileSending) {
            // a server may answer and close before it has read a body; the answer tells
        }
    }

    private Socket open() throws IOException {
        Socket current = socket;
        if (current == null) {
            current = new Socket();
            current.connect(server, LIMIT_MILLIS);
            current.setSoTimeout(LIMIT_MILLIS);
            current.setTcpNoDelay(true);
            socket = current;
            in = new BufferedInputStream(current.getInputStream(), 32768);
        }
        return current;
    }

    /** Reads the answer; fails when there is none within a minute. */
    Heard receive(Asked asked) {
        try {
            Heard heard = read(asked);
            if ("close".equals(heard.headers().getOrDefault("connection", ""))) {
                close();
            }
            return heard;
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("no answer to " + asked + ": " + e, e);
        }
    }

    private Heard read(Asked asked) throws IOException {
        String[] words = line().split(" ", 3);
        int status = Integer.parseInt(words[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        if (status == 100) {
            return read(asked);
        }
        byte[] body = "HEAD".equals(asked.method()) || status == 204 || status == 304 ? new byte[0] : body(headers);
        return new Heard(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        }
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            return stream().readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(exactly(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private InputStream stream() throws EOFException {
        InputStream current = in;
        if (current == null) {
            throw new EOFException("not connected");
        }
        return current;
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = stream().readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("body: " + bytes.length + " bytes (expected: " + size + ")");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = stream().read(); b != '\n'; b = stream().read()) {
            if (b < 0) {
                throw new EOFException("the connection ends after: " + line.toString(StandardCharsets.UTF_8));
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        Socket current = socket;
        socket = null;
        in = null;
        if (current != null) {
            try {
                current.close();
            } catch (IOException gone) {
                // nothing to close
            }
        }
    }
}
