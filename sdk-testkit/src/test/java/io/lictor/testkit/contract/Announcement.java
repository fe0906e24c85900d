package io.lictor.testkit.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A request whose body is announced and never sent. */
final class Announcement {
    private static final int TIMEOUT_MILLIS = 10_000;

    private Announcement() {}

    static String send(InetSocketAddress to, String path, int length) {
        String head = "PUT " + path + " HTTP/1.1\r\nHost: consul\r\nContent-Length: " + length + "\r\n\r\n";
        try (Socket socket = new Socket()) {
            socket.connect(to, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(head, e);
        }
    }
}
