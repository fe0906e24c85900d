package io.lictor.examples.figures;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the figures are compared with: a blocking query, a file and a reload, and nothing else. */
final class BareLoop implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("\"Service\":\\s*\\{.*?\"Port\":\\s*([0-9]+)", Pattern.DOTALL);

    private final Path file;
    private final List<List<String>> commands;
    private final String query;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Thread thread;
    private volatile boolean closed;

    BareLoop(URI consul, String service, Path file, List<List<String>> commands) {
        this.query = consul + "/v1/health/service/" + service + "?passing&wait=60s&index=";
        this.file = file;
        this.commands = commands;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        String index = "0";
        while (!closed) {
            try {
                HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(query + index)).build(),
                        HttpResponse.BodyHandlers.ofString());
                index = answer.headers().firstValue("X-Consul-Index").orElse("0");
                write(answer.body());
            } catch (IOException | InterruptedException e) {
                return;
            }
        }
    }

    private void write(String body) throws IOException, InterruptedException {
        TreeSet<Integer> ports = new TreeSet<>();
        Matcher matcher = PORT.matcher(body);
        while (matcher.find()) {
            ports.add(Integer.parseInt(matcher.group(1)));
        }
        StringBuilder text = new StringBuilder("upstream web {\n");
        ports.forEach(port -> text.append("    server 127.0.0.1:").append(port).append(" weight=1;\n"));
        Path fresh = file.resolveSibling("fresh");
        Files.writeString(fresh, text.append("}\n"));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        for (List<String> command : commands) {
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file.resolveSibling("out").toFile())
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
        thread.interrupt();
    }
}
