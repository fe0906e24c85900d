package io.lictor.benchmarks.startup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The floor: two requests written by hand. */
final class RawSocketStart {

    private RawSocketStart() {}

    public static void main(String[] args) throws IOException {
        StartArguments start = StartArguments.of(args);
        try (Socket socket = new Socket(start.host(), start.port())) {
            put(socket, "/v1/agent/service/register", start.registration());
            put(socket, start.passPath(), "");
            StartArguments.waitForEnd();
        }
    }

    private static void put(Socket socket, String path, String body) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("PUT " + path + " HTTP/1.1\r\nHost: consul\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        int state = 0;
        while (state < 4) { // both answers have an empty body
            state = in.read() == "\r\n\r\n".charAt(state) ? state + 1 : 0;
        }
    }
}
