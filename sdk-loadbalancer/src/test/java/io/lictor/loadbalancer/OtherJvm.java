package io.lictor.loadbalancer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.net.Await;

/** A main class of the tests in a JVM of its own, which is killed by {@link #close()}. */
final class OtherJvm implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);

    private final Process process;
    private final Path output;
    private long asked;

    private OtherJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static OtherJvm start(Path folder, Class<?> main, List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Xmx128m", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        try {
            Path output = Files.createTempFile(folder, main.getSimpleName(), ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CONSUL_") || name.startsWith("JAVA_")
                    || name.startsWith("JDK_") || name.startsWith("LICTOR_"));
            builder.environment().putAll(environment);
            return new OtherJvm(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line of its output. */
    String awaitLine(String start) {
        Await.until(START, start, this::output, () -> count(start) > 0);
        return output().lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
    }

    /** Sends it a line, and waits for the next one of its own. */
    String ask(String start) {
        asked++;
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(output(), e);
        }
        Await.until(START, start, this::output, () -> count(start) >= asked);
        return output().lines().filter(line -> line.startsWith(start)).skip(asked - 1).findFirst().orElseThrow();
    }

    private long count(String start) {
        return output().lines().filter(line -> line.startsWith(start)).count();
    }

    /** The lines that it has written to their end. */
    private String output() {
        try {
            String text = Files.readString(output);
            return text.substring(0, text.lastIndexOf('\n') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        try {
            if (!process.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("not ended within " + START);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
