package io.lictor.examples.nginx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One request on a connection of its own. */
public record Get(int status, String body) {

    private static final int TIMEOUT_MILLIS = 30_000;

    /** Sends it; the status is 0 and the body the failure when there was no answer. */
    public static Get from(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("GET / HTTP/1.0\r\nHost: front\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 ")) {
                return new Get(0, "no answer: " + answer);
            }
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
            return new Get(Integer.parseInt(answer.substring(9, 12)), body);
        } catch (IOException e) {
            return new Get(0, e.toString());
        }
    }

    static int status(String host, int port) {
        return from(host, port).status();
    }
}
