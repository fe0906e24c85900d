package io.lictor.http.watch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes instances into a catalog over one connection, which comes from another address than those of the client. */
final class CatalogWriter implements AutoCloseable {

    static final String ADDRESS = "127.0.0.2";

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    CatalogWriter(URI consul) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(ADDRESS), 0));
            socket.connect(new InetSocketAddress(consul.getHost(), consul.getPort()));
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an instance is at a time. */
    record Row(int service, int instance, int port, String version, String status) {
        String name() {
            return "service-" + service;
        }

        String id() {
            return name() + "-" + instance;
        }
    }

    /** Registers an instance with its check, as a whole. */
    void put(Row row) {
        send("/v1/catalog/register", """
                {"Node":"node-%1$d","Address":"10.0.0.%1$d","Service":{"Service":"%2$s","ID":"%3$s","Port":%4$d,
                "Tags":["blue","%5$s"],"Meta":{"version":"%5$s"}},"Check":{"CheckID":"service:%3$s","Name":"ttl",
                "Status":"%6$s","ServiceID":"%3$s"}}""".formatted(row.instance + 1, row.name(), row.id(), row.port,
                row.version, row.status));
    }

    /** Removes an instance. */
    void remove(Row row) {
        send("/v1/catalog/deregister", """
                {"Node":"node-%d","ServiceID":"%s"}""".formatted(row.instance + 1, row.id()));
    }

    void send(String path, String body) {
        try {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            out.write(
                    ("PUT " + path + " HTTP/1.1\r\nHost: consul\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            String status = line();
            int length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(header.substring(15).trim());
                }
            }
            String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (!status.contains(" 200 ")) {
                throw new IllegalStateException(status + " " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            line.append((char) c);
        }
        return line.toString().trim();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
