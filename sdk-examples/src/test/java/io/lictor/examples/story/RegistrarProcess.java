package io.lictor.examples.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.lictor.examples.Registrar;

/** The registrar as a process of its own. */
final class RegistrarProcess implements AutoCloseable {

    private final Process process;

    private RegistrarProcess(Process process) {
        this.process = process;
    }

    static RegistrarProcess start(URI consul, Path log, String... arguments) {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp",
                System.getProperty("java.class.path"),
                Registrar.class.getName()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("CONSUL_HTTP_ADDR", consul.toString());
        try {
            return new RegistrarProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("registrar", e);
        }
    }

    /** Ends it with -9; what it has started goes on. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it with TERM; the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    /** Sends it a signal. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start().waitFor();
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** What it has started. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    @Override
    public void close() {
        children().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
