package io.lictor.lock.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulBinary;

/**
 * Consul's own {@code consul lock}: its child says by a file that it has the lock, and keeps it until another file is
 * there.
 */
final class ConsulLockCommand implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path started;
    private final Path go;
    private final Path output;

    private ConsulLockCommand(Process process, Path folder) {
        this.process = process;
        this.started = folder.resolve("started");
        this.go = folder.resolve("go");
        this.output = folder.resolve("output");
    }

    /** Runs {@code consul lock prefix child}, or with {@code -n} when the limit is above 1. */
    static ConsulLockCommand start(ConsulAgent agent, String prefix, int limit) {
        try {
            Path folder = Files.createTempDirectory("consul-lock");
            List<String> command = new ArrayList<>(List.of(ConsulBinary.find().path().toString(), "lock",
                    "-http-addr=" + agent.httpUri(), "-verbose"));
            if (limit > 1) {
                command.add("-n=" + limit);
            }
            // no go, no end: but not for longer than anybody waits for it
            command.addAll(List.of(prefix, "touch " + folder + "/started; i=0; while [ ! -e " + folder
                    + "/go ] && [ $i -lt 1200 ]; do sleep 0.05; i=$((i+1)); done"));
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile()).start();
            return new ConsulLockCommand(process, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the child runs. */
    ConsulLockCommand awaitHolding() {
        Await.until(LIMIT, "consul lock runs its child", this::output, this::isHolding);
        return this;
    }

    /** Waits until it has asked Consul for the lock. */
    ConsulLockCommand awaitAttempt() {
        Await.until(LIMIT, "consul lock attempts", this::output,
                () -> output().contains("Attempting lock acquisition"));
        return this;
    }

    boolean isHolding() {
        return Files.exists(started);
    }

    /** Ends the child, and so the hold, and waits for the end of the command. */
    void release() {
        try {
            Files.createFile(go);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("consul lock did not end well: " + output());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for it to end by itself, and returns its exit value. */
    int awaitEnd() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("consul lock goes on: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the child first: it would otherwise outlive a command that is killed. */
    @Override
    public void close() {
        try {
            if (Files.notExists(go)) {
                Files.createFile(go);
            }
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            for (Path file : List.of(started, go, output, output.getParent())) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
