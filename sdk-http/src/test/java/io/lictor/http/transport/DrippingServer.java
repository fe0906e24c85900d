package io.lictor.http.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers one byte of a body at a time, for ever. */
final class DrippingServer implements AutoCloseable {

    private final ServerSocket socket;
    private final CountDownLatch closed = new CountDownLatch(1);

    private DrippingServer(ServerSocket socket) {
        this.socket = socket;
    }

    static DrippingServer create() throws IOException {
        DrippingServer server = new DrippingServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("dripping-accept").start(server::accept);
        return server;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = socket.accept();
                Thread.ofVirtual().name("dripping").start(() -> drip(accepted));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void drip(Socket accepted) {
        try (accepted) {
            OutputStream out = accepted.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!closed.await(10, TimeUnit.MILLISECONDS)) {
                out.write('x');
            }
        } catch (IOException | InterruptedException e) {
            // the client has gone
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }
}
