package io.lictor.testkit.fault;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/** Ways to end a connection. */
final class Sockets {
    private Sockets() {}

    /** Ends the connection in order, with FIN. */
    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException goneAlready) {
            // nothing to close
        }
    }

    /** Ends the connection with RST. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException goneAlready) {
            // nothing to reset
        }
        close(socket);
    }
}
