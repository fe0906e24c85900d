package io.lictor.http.environment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** Answers one question, by plain HTTP as well as by TLS on the same port, and records what was asked and how. */
final class RecordingServer implements AutoCloseable {

    private static final String BODY = "[{\"LockIndex\":0,\"Key\":\"probe\",\"Flags\":0,\"Value\":\"eA==\",\"CreateIndex\":1,"
            + "\"ModifyIndex\":1}]";
    private static final int TLS_HANDSHAKE = 0x16;
    private static final List<String> COMPARED = List.of("x-consul-token", "authorization");

    private final ServerSocket listener;
    private final SSLContext tls;
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    RecordingServer(SSLContext tls, String host) throws IOException {
        this.tls = tls;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName(host));
        Thread.ofPlatform().daemon().name("recording-server").start(this::run);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What was seen since the last time. */
    List<String> seen() {
        List<String> all = List.copyOf(seen);
        seen.clear();
        return all;
    }

    private void run() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(10_000);
                serve(socket);
            } catch (IOException e) {
                // a client that does not trust us, or the end
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        int first = socket.getInputStream().read();
        if (first < 0) {
            return;
        }
        InputStream begun = new ByteArrayInputStream(new byte[]{(byte) first});
        if (first == TLS_HANDSHAKE) {
            SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, begun, true);
            secure.setUseClientMode(false);
            secure.setWantClientAuth(true);
            secure.startHandshake();
            answer("tls", secure.getSession().isValid() && hasPeer(secure), secure.getInputStream(),
                    secure.getOutputStream());
            secure.close();
        } else {
            answer("plain", false, new SequenceInputStream(begun, socket.getInputStream()),
                    socket.getOutputStream());
        }
    }

    private static boolean hasPeer(SSLSocket socket) {
        try {
            return socket.getSession().getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    private void answer(String wire, boolean certificate, InputStream in, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0 && head.indexOf("\r\n\r\n") < 0; next = in.read()) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        String[] lines = head.toString().split("\r\n");
        String target = lines[0].split(" ", -1)[1];
        String query = target.contains("?") ? target.substring(target.indexOf('?')) : "";
        seen.add(wire + (certificate ? " with a certificate" : "") + " " + target.replace(query, "") + namespace(query)
                + " " + Arrays.stream(lines).map(line -> line.split(": ", 2))
                        .filter(header -> COMPARED.contains(header[0].toLowerCase(Locale.ROOT)))
                        .map(header -> header[0].toLowerCase(Locale.ROOT) + "=" + header[1]).sorted().toList());
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        out.write(
                ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Consul-Index: 7\r\nX-Consul-Knownleader: true\r\n"
                        + "X-Consul-Lastcontact: 0\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    /** Other parameters are of each client's own. */
    private static String namespace(String query) {
        return Arrays.stream(query.replace("?", "").split("&", -1)).filter(parameter -> parameter.startsWith("ns="))
                .map(parameter -> "?" + parameter.replace("%20", "+")).findFirst().orElse("");
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
