package io.lictor.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An example in a JVM of its own, started as its command in the README starts it. */
final class ExampleProcess implements AutoCloseable {

    private static final long MINUTES = 5;

    private final Process process;
    private final List<String> read = new CopyOnWriteArrayList<>();
    private final BufferedReader output;

    private ExampleProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** An empty address lets it start a Consul of its own. */
    static ExampleProcess start(String consulAddress, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), RunExample.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CONSUL_HTTP_ADDR", consulAddress);
        return new ExampleProcess(builder.start());
    }

    static List<String> run(String consulAddress, String... arguments) throws IOException, InterruptedException {
        try (ExampleProcess example = start(consulAddress, arguments)) {
            return example.awaitEnd();
        }
    }

    /** Reads on until a line has this in it; the end of the example is a failure. */
    String awaitLine(String part) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                read.add(line);
                if (line.contains(part)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no line with \"" + part + "\" in:\n" + String.join("\n", read));
    }

    /** Reads all that is left; returns all lines. */
    List<String> awaitEnd() throws InterruptedException {
        output.lines().forEach(read::add);
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new AssertionError("ended badly: " + process + "\n" + String.join("\n", read));
        }
        return List.copyOf(read);
    }

    /** Tells it to end, with TERM, and waits for that. */
    void terminate() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
