package io.lictor.testkit.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Requests that no HTTP client sends, or whose answer has no end. */
final class RawRequest {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int MOST_LINES = 5_000;

    private RawRequest() {}

    private static Socket send(InetSocketAddress to, String request) throws IOException {
        Socket socket = new Socket();
        socket.connect(to, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The head of the answer. */
    static String head(InetSocketAddress to, String request) {
        try (Socket socket = send(to, request); BufferedReader in = reader(socket)) {
            StringBuilder head = new StringBuilder();
            String line = in.readLine();
            while (line != null && !line.isEmpty()) {
                head.append(line).append('\n');
                line = in.readLine();
            }
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(request, e);
        }
    }

    /** The first line that is looked for of an answer without end, in which something happens after its head has come. */
    static String line(InetSocketAddress from, String path, Runnable meanwhile, Predicate<String> wanted) {
        String request = "GET " + path + " HTTP/1.1\nHost: consul\n\n";
        try (Socket socket = send(from, request); BufferedReader in = reader(socket)) {
            String line = in.readLine();
            while (line != null && !line.isEmpty()) {
                line = in.readLine();
            }
            meanwhile.run();
            for (int i = 0; i < MOST_LINES && line != null && !wanted.test(line); i++) {
                line = in.readLine();
            }
            return String.valueOf(line);
        } catch (IOException e) {
            throw new UncheckedIOException(request, e);
        }
    }
}
