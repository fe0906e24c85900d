package io.lictor.testkit.inprocess.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One connection of a client, served by one virtual thread. */
final class Connection {
    private static final int LINGER_MILLIS = 500;
    private static final long LINGER_BYTES = 4 << 20;

    private final Socket socket;
    private final Function<Request, Response> answers;
    private final Supplier<Instant> clock;
    private final int smallestZipped;
    private final OpenRequest openRequest;
    private final String from;

    Connection(Socket socket, Function<Request, Response> answers, Supplier<Instant> clock, int smallestZipped) {
        this.smallestZipped = smallestZipped;
        this.socket = socket;
        this.answers = answers;
        this.clock = clock;
        this.openRequest = new OpenRequest(socket);
        this.from = socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }

    /** Answers a connection that is one too many, and closes it. */
    static void refuse(Socket client) {
        try (client) {
            client.getOutputStream().write(("HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\n"
                    + "Connection: close\r\n\r\nYour IP is issuing too many concurrent connections, please rate limit "
                    + "your calls\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            client.shutdownOutput();
            client.setSoTimeout(1000);
            client.getInputStream().readNBytes(1 << 16);
        } catch (IOException gone) {
            // nobody reads it
        }
    }

    /** Method and target of the request that is being answered, as long as its client waits for it. */
    Optional<String> openRequest() {
        return openRequest.ifAwaited();
    }

    /** Serves requests until one side has enough. */
    void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            WireInput in = new WireInput(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 8192);
            serve(in, out, new ResponseWriter(out, smallestZipped));
            linger(in);
        } catch (IOException | UncheckedIOException gone) {
            // the client went away, or the server is closed
        }
    }

    private void serve(WireInput in, OutputStream out, ResponseWriter writer) throws IOException {
        HeadReader heads = new HeadReader(in);
        try {
            Optional<Head> head = heads.next();
            while (head.isPresent() && serve(head.get(), in, new Body(head.get(), in, out), writer)) {
                head = heads.next();
            }
        } catch (HeadReader.Malformed malformed) {
            writer.refuse(malformed);
        }
    }

    private boolean serve(Head head, WireInput in, Body body, ResponseWriter writer)
            throws IOException, HeadReader.Malformed {
        if (head.header("host").isEmpty() && "HTTP/1.1".equals(head.version())) {
            throw new HeadReader.Malformed("400 Bad Request: missing required Host header",
                    "400 Bad Request: missing required Host header");
        }
        if ("HEAD".equals(head.method()) && !"0".equals(head.header("content-length").orElse("0"))) {
            throw new HeadReader.Malformed("400 Bad Request", "400 Bad Request");
        }
        String path = PercentCoding.decode(head.rawPath(), false)
                .orElseThrow(() -> new HeadReader.Malformed("400 Bad Request", "400 Bad Request"));
        openRequest.begin(head, in);
        try {
            return answer(head, new Request(head, path, body, from), body, writer);
        } finally {
            openRequest.end();
        }
    }

    private boolean answer(Head head, Request request, Body body, ResponseWriter writer) throws IOException {
        Response response = answers.apply(request);
        if (response.ending() == Response.Ending.RESET) {
            reset(socket);
            return false;
        }
        BodyStream stream = response.stream();
        if (stream != null) {
            return stream(head, response, stream, writer);
        }
        boolean close = response.ending() != Response.Ending.KEEP || !head.keepAlive() || !body.drain();
        writer.write(head, response, clock.get(), close);
        return !close;
    }

    private boolean stream(Head head, Response response, BodyStream stream, ResponseWriter writer)
            throws IOException {
        try (stream) {
            stream.begin();
            boolean chunked = writer.begin(head, response, clock.get());
            stream.writeTo(new BodyStream.Sink() {
                @Override
                public void send(byte[] part) throws IOException {
                    writer.part(part, chunked);
                }

                @Override
                public boolean isOpen() {
                    return openRequest.ifAwaited().isPresent();
                }
            });
            writer.end(chunked);
            return chunked && head.keepAlive();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reads on for a moment: closing over unread bytes would reset the connection, and take the answer with it. */
    private void linger(WireInput in) throws IOException {
        if (socket.isClosed()) {
            return;
        }
        socket.shutdownOutput();
        socket.setSoTimeout(LINGER_MILLIS);
        byte[] unwanted = new byte[8192];
        long left = LINGER_BYTES;
        int read = in.read(unwanted);
        while (read >= 0 && left > 0) {
            left -= read;
            read = in.read(unwanted);
        }
    }

    /** Ends the connection with RST. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException gone) {
            // nothing to reset
        }
        close(socket);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // nothing to close
        }
    }

    void close() {
        close(socket);
    }
}
