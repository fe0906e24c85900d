package io.lictor.testkit.inprocess.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
    private final Socket socket;
    private final Function<Request, Response> answers;
    private final Supplier<Instant> clock;
    private final OpenRequest openRequest;

    Connection(Socket socket, Function<Request, Response> answers, Supplier<Instant> clock) {
        this.socket = socket;
        this.answers = answers;
        this.clock = clock;
        this.openRequest = new OpenRequest(socket);
    }

    /** Method and target of the request that is being answered, as long as its client waits for it. */
    Optional<String> openRequest() {
        return openRequest.ifAwaited();
    }

    /** Serves requests until one side has enough. */
    void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 8192);
            serve(in, out, new ResponseWriter(out));
        } catch (IOException | UncheckedIOException gone) {
            // the client went away, or the server is closed
        }
    }

    private void serve(InputStream in, OutputStream out, ResponseWriter writer) throws IOException {
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

    private boolean serve(Head head, InputStream in, Body body, ResponseWriter writer)
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
            return answer(head, new Request(head, path, body), body, writer);
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
        boolean close = response.ending() != Response.Ending.KEEP || !head.keepAlive() || !body.drain();
        writer.write(head, response, clock.get(), close);
        return !close;
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
