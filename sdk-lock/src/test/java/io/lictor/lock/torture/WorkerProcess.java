package io.lictor.lock.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A forked JVM that runs a {@link TortureWorker}. It ends with this JVM, since its input does. */
final class WorkerProcess implements AutoCloseable {

    /** Of no use where there are no ACLs. */
    static final String TOKEN = "torture";

    private static final Duration END = Duration.ofSeconds(60);

    private final WorkerOptions options;
    private final Process process;
    private final Path output;

    private WorkerProcess(WorkerOptions options, Process process, Path output) {
        this.options = options;
        this.process = process;
        this.output = output;
    }

    static WorkerProcess start(WorkerOptions options) {
        write(options.tokenFile(), TOKEN);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC", "-Xmx96m", "-Xshare:auto",
                        // few carriers, so that they can be kept busy without the machine
                        "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "-Dlogback.configurationFile=torture-logback.xml",
                        "-cp", System.getProperty("java.class.path"), TortureWorker.class.getName()));
        command.addAll(options.arguments());
        Path output = Path.of(options.record() + ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CONSUL_") || name.startsWith("JAVA_")
                    || name.startsWith("JDK_"));
            return new WorkerProcess(options, builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return options.name();
    }

    WorkerOptions options() {
        return options;
    }

    WorkerRecord.Content record() {
        return WorkerRecord.read(options.name(), Path.of(options.record()));
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        process.destroyForcibly();
        awaitEnd(END);
    }

    /**
     * SIGSTOP, and SIGCONT after a time, or when it is thawed before. A shell does it, so that the worker goes on, and sees
     * that its input has ended, even if this JVM does not live to see it.
     */
    Freeze freeze(Duration time) {
        try {
            String script = "kill -STOP $1 && timeout $2 cat; kill -CONT $1";
            return new Freeze(new ProcessBuilder("/bin/sh", "-c", script, "freeze", Long.toString(process.pid()),
                    Double.toString(time.toMillis() / 1_000.0)).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A worker that is frozen. */
    record Freeze(Process shell) {
        /** Ends it now. */
        void thaw() {
            try {
                shell.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            awaitThaw();
        }

        void awaitThaw() {
            try {
                shell.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** Keeps all its carriers of virtual threads busy for a while. */
    void occupyCarriers() {
        try {
            process.getOutputStream().write(TortureWorker.OCCUPY);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces its token. */
    void token(String text) {
        write(options.tokenFile(), text);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells it to end; {@link #awaitEnd} waits for that. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end and returns its exit value; -1 when it still runs. */
    int awaitEnd(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The end of what it logged. */
    String log() {
        try {
            String text = Files.readString(output);
            return text.substring(Math.max(0, text.length() - 8_000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
