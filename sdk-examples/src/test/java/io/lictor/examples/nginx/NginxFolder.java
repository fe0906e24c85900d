package io.lictor.examples.nginx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.lictor.testkit.net.HeldPort;

/**
 * A folder with all that one nginx reads and writes, and the port that it listens on: chosen by the kernel, on a loopback
 * address, held until the folder is closed.
 */
public final class NginxFolder implements AutoCloseable {

    private final Path folder;
    private final String host;
    private final HeldPort port;

    private NginxFolder(Path folder, String host, HeldPort port) {
        this.folder = folder;
        this.host = host;
        this.port = port;
    }

    /**
     * A new folder.
     *
     * @param folder the folder, which is made
     * @param host a loopback address
     */
    public static NginxFolder create(Path folder, String host) {
        try {
            Files.createDirectories(folder);
            return new NginxFolder(folder, host, HeldPort.tcp(InetAddress.getByName(host)));
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }

    /** A backend that answers with a name, as one process. */
    public NginxFolder backend(String name) {
        return configure("master_process off;\n", """
                server {
                    listen %s;
                    location / { return 200 "%s\\n"; }
                }
                """.formatted(endpoint(), name));
    }

    /** One process that answers on several ports, each with its number. */
    public NginxFolder backends(List<Integer> ports) {
        StringBuilder listens = new StringBuilder("listen " + endpoint() + ";\n");
        ports.forEach(each -> listens.append("listen ").append(host).append(':').append(each).append(";\n"));
        return configure("", "server {\n" + listens + "location / { return 200 \"$server_port\\n\"; }\n}\n");
    }

    /** A front with a master and one worker, which passes everything to an upstream that another file defines. */
    public NginxFolder front(Path upstreamFile, String upstream, String fallbackEndpoint) {
        return configure("worker_processes 1;\n", """
                include %s;
                server {
                    listen %s;
                    location / {
                        proxy_pass http://%s;
                        proxy_connect_timeout 1s;
                    }
                }
                server {
                    listen %s;
                    location / { return 503 "nobody is there, come back later\\n"; }
                }
                """.formatted(upstreamFile, endpoint(), upstream, fallbackEndpoint));
    }

    /** A front with a master and one worker, which passes what comes to an endpoint to an upstream of the files. */
    public NginxFolder fronts(List<Path> upstreamFiles, Map<String, String> upstreams, String fallbackEndpoint) {
        StringBuilder http = new StringBuilder();
        upstreamFiles.forEach(file -> http.append("include ").append(file).append(";\n"));
        upstreams.forEach((listen, upstream) -> http.append("""
                server {
                    listen %s;
                    location / { proxy_pass http://%s; }
                }
                """.formatted(listen, upstream)));
        http.append("server { listen %s; location / { return 200 \"nobody\\n\"; } }%n".formatted(fallbackEndpoint));
        return configure("worker_processes 1;\n", http.toString());
    }

    /** A configuration of which the check looks at the file only. */
    public NginxFolder including(Path file) {
        return configure("", "include " + file + ";\n");
    }

    private NginxFolder configure(String main, String http) {
        String text = """
                daemon off;
                %spid %2$s/nginx.pid;
                lock_file %2$s/nginx.lock;
                error_log %2$s/error.log notice;
                user %3$s;
                events { worker_connections 256; }
                http {
                    access_log off;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                %4$s}
                """.formatted(main, folder, System.getProperty("user.name"), http.indent(4));
        try {
            Files.writeString(folder.resolve("nginx.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
        return this;
    }

    /** The command, with further arguments such as {@code -t}. */
    public List<String> command(String... arguments) {
        java.util.ArrayList<String> line = new java.util.ArrayList<>(List.of(NginxBinary.find().toString(), "-p",
                folder.toString(), "-e", folder.resolve("error.log").toString(), "-c",
                folder.resolve("nginx.conf").toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    /** The folder. */
    public Path path() {
        return folder;
    }

    /** The address. */
    public String host() {
        return host;
    }

    /** The port. */
    public int port() {
        return port.number();
    }

    /** Address and port. */
    public String endpoint() {
        return host + ":" + port.number();
    }

    /** What it has logged. */
    public List<String> log() {
        try {
            return Files.readAllLines(folder.resolve("error.log"));
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        port.close();
    }
}
