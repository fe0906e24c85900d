package io.lictor.http.watch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import io.lictor.testkit.InProcessConsul;

/** The in-process Consul in a JVM of its own, so that its memory and its work are not those of the client. */
final class InProcessConsulProcess implements AutoCloseable {

    private static final String VARIABLE = "consul=";

    private final Process process;
    private final URI uri;

    InProcessConsulProcess() {
        try {
            process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), "-Xmx1g", InProcessConsulProcess.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            uri = announced();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends its JSON as agents do that are not in dev mode. */
    public static void main(String[] arguments) throws InterruptedException {
        InProcessConsul consul = InProcessConsul.builder().compactJson().start();
        System.out.println(VARIABLE + consul.uri());
        new CountDownLatch(1).await();
    }

    private URI announced() throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(VARIABLE)) {
                return URI.create(line.substring(VARIABLE.length()));
            }
        }
        throw new IllegalStateException("the in-process Consul has not started");
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
