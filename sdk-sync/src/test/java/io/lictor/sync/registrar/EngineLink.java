package io.lictor.sync.registrar;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/** A way to a Docker engine that can be cut: then connections end and new ones are refused, as when the engine is restarted. */
final class EngineLink implements AutoCloseable {

    private static final int CHUNK = 16_384;

    private final SocketAddress engine;
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private final int port;
    private @Nullable ServerSocketChannel server;

    private EngineLink(SocketAddress engine) throws IOException {
        this.engine = engine;
        ServerSocketChannel first = listen(0);
        this.port = ((InetSocketAddress) first.getLocalAddress()).getPort();
    }

    static EngineLink to(URI engine) throws IOException {
        return new EngineLink(engine.getScheme().equals("unix")
                ? UnixDomainSocketAddress.of(engine.getPath())
                : new InetSocketAddress(engine.getHost(), engine.getPort()));
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + port);
    }

    private ServerSocketChannel listen(int number) throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
        server = listening;
        Thread.ofVirtual().start(() -> accept(listening));
        return listening;
    }

    private void accept(ServerSocketChannel listening) {
        try {
            while (true) {
                SocketChannel caller = listening.accept();
                open.add(caller);
                Thread.ofVirtual().start(() -> connect(caller));
            }
        } catch (IOException e) {
            // cut
            open.forEach(EngineLink::end);
        }
    }

    private void connect(SocketChannel caller) {
        try {
            SocketChannel called = SocketChannel.open(engine);
            open.add(called);
            Thread.ofVirtual().start(() -> carry(called, caller));
            carry(caller, called);
        } catch (IOException e) {
            end(caller);
        }
    }

    private void carry(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // one end is gone, so is the other
            buffer.clear();
        }
        end(from);
        end(to);
        open.removeAll(List.of(from, to));
    }

    private static void end(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void cut() throws IOException {
        if (server != null) {
            server.close();
        }
        open.forEach(EngineLink::end);
    }

    void mend() throws IOException {
        listen(port);
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
