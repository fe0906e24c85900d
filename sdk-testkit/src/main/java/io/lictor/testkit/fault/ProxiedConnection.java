package io.lictor.testkit.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A client's connection and the one to the server that belongs to it. */
final class ProxiedConnection {
    private static final int CONNECT_LIMIT_MILLIS = 30_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final Pipe up;
    private final Pipe down;
    private final Runnable clientGone;
    private final Consumer<ProxiedConnection> dropped;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean dropping = new AtomicBoolean();

    /**
     * Makes a connection.
     *
     * @param client the client's end
     * @param mode what to do with its bytes
     * @param clientGone called once, when the client has ended its side or was dropped
     * @param dropped called when nothing is left of the connection; until then, what the client sent last goes on
     */
    ProxiedConnection(
            Socket client, Supplier<Mode> mode, Runnable clientGone, Consumer<ProxiedConnection> dropped) {
        this.client = client;
        this.up = new Pipe(client, server, mode);
        this.down = new Pipe(server, client, mode);
        this.clientGone = clientGone;
        this.dropped = dropped;
    }

    /** Forwards both ways, on four threads of {@code threads}. */
    void start(Listener threads, InetSocketAddress target, Consumer<RecordedRequest> request) {
        RequestScanner scanner = new RequestScanner(request);
        threads.execute(() -> {
            if (!up.readAll(scanner::accept)) {
                drop(true);
            } else {
                over();
            }
        });
        threads.execute(() -> {
            if (connect(target)) {
                threads.execute(() -> {
                    if (!down.readAll((bytes, length) -> {})) {
                        drop(true);
                    }
                });
                threads.execute(() -> write(down, true));
                write(up, false);
            }
        });
    }

    private boolean connect(InetSocketAddress target) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, CONNECT_LIMIT_MILLIS);
            return true;
        } catch (IOException refused) {
            drop(true);
            return false;
        }
    }

    private void write(Pipe pipe, boolean limited) {
        try {
            pipe.writeAll(limited);
            drop(false);
        } catch (IOException receiverGone) {
            drop(true);
        }
    }

    /** Looks at the mode again. */
    void wake() {
        up.wake();
        down.wake();
    }

    /**
     * Ends both connections, with RST or in order. The first call decides: the threads that are ended by it see errors
     * and call this as well, and their RST would take what the client has not read yet.
     */
    void drop(boolean reset) {
        if (!dropping.compareAndSet(false, true)) {
            return;
        }
        up.close();
        down.close();
        if (reset) {
            Sockets.reset(client);
            Sockets.reset(server);
        } else {
            Sockets.close(client);
            Sockets.close(server);
        }
        over();
        dropped.accept(this);
    }

    private void over() {
        if (over.compareAndSet(false, true)) {
            clientGone.run();
        }
    }
}
