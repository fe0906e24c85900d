package io.lictor.testkit.inprocess.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The request of a connection that is being answered. While it is, nobody reads from the socket, so that an observer may
 * look there for the end that a client sends when it goes away. The lock keeps the connection's own next read from
 * overlapping with that look of a millisecond.
 */
final class OpenRequest {
    private static final int LOOK_MILLIS = 1;

    private final Socket socket;
    private final ReentrantLock look = new ReentrantLock();
    private @Nullable Head head;
    private @Nullable WireInput in;

    OpenRequest(Socket socket) {
        this.socket = socket;
    }

    void begin(Head request, WireInput input) {
        look.lock();
        try {
            head = request;
            in = input;
        } finally {
            look.unlock();
        }
    }

    void end() {
        look.lock();
        try {
            head = null;
            in = null;
        } finally {
            look.unlock();
        }
    }

    Optional<String> ifAwaited() {
        look.lock();
        try {
            Head request = head;
            WireInput input = in;
            if (request == null || input == null || hasBody(request) || !isOpen(input)) {
                return Optional.empty();
            }
            return Optional.of(request.method() + " " + request.target());
        } finally {
            look.unlock();
        }
    }

    /** A handler may be reading it; no query with a body blocks. */
    private static boolean hasBody(Head request) {
        return !"GET".equals(request.method());
    }

    private boolean isOpen(WireInput input) {
        try {
            socket.setSoTimeout(LOOK_MILLIS);
            return !input.isEnded();
        } catch (SocketTimeoutException silent) {
            return true;
        } catch (IOException gone) {
            return false;
        } finally {
            restoreTimeout();
        }
    }

    private void restoreTimeout() {
        try {
            socket.setSoTimeout(0);
        } catch (IOException gone) {
            // nothing to restore
        }
    }
}
