package io.lictor.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A small shell between this JVM and one Consul process, so that the process never outlives the JVM.
 *
 * <p>The shell's input is a pipe whose other end only this JVM has. However the JVM ends, the kernel closes that end;
 * the shell then kills Consul with SIGKILL, which also ends a stopped process, and removes the agent's folder.
 */
final class Watchdog implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Arguments: the folder to remove, the file for the output, then the command. Prints the command's pid. */
    private static final String SCRIPT = """
            folder=$1; output=$2; shift 2
            trap '' HUP INT TERM
            exec 3<&0
            "$@" </dev/null >>"$output" 2>&1 3<&- &
            pid=$!
            gone=$folder/gone.$pid
            echo "$pid"
            exec >/dev/null 2>&1
            (
                while read -r word; do
                    [ "$word" = keep ] && exit 1
                done
                [ -e "$gone" ] || kill -KILL "$pid"
                exit 0
            ) <&3 &
            reader=$!
            exec 3<&- </dev/null
            wait "$pid"
            echo $? >"$gone"
            if wait "$reader"; then
                cd / && rm -rf "$folder"
            else
                rm -f "$gone"
            fi
            """;

    private final Process shell;
    private final long pid;
    /** Knows when its process started, so it never hits a later process with the same pid. */
    private final Optional<ProcessHandle> command;

    private Watchdog(Process shell, long pid) {
        this.shell = shell;
        this.pid = pid;
        this.command = ProcessHandle.of(pid);
    }

    /** Runs {@code command} below a new watchdog which removes {@code folder} when this JVM has ended. */
    static Watchdog start(Path folder, Path output, List<String> command) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "lictor-watchdog"));
        line.add(folder.toString());
        line.add(output.toString());
        line.addAll(command);
        try {
            Process shell = new ProcessBuilder(line).redirectErrorStream(true).start();
            return new Watchdog(shell, pidOf(shell, command));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        }
    }

    /** Returns the pid of the command itself, not of the shell above it. */
    long pid() {
        return pid;
    }

    boolean isRunning() {
        return command.isPresent() && command.get().isAlive();
    }

    /** Sends SIGTERM. */
    void terminate() {
        command.ifPresent(ProcessHandle::destroy);
    }

    /** Sends SIGKILL. */
    void kill() {
        command.ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Ends the watch over a command that has ended, and leaves the folder in place. */
    void endAndKeepFolder() {
        end("keep\n");
    }

    /** Kills the command if it still runs and removes the folder. */
    @Override
    public void close() {
        end("");
    }

    private void end(String lastWord) {
        try (var pipe = shell.getOutputStream()) {
            pipe.write(lastWord.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException alreadyEnded) {
            shell.destroyForcibly();
        }
        try {
            if (!shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "watchdog " + shell.pid() + " still runs (expected: ended within " + PATIENCE
                                + ")");
            }
            shell.getInputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the pipe from watchdog " + shell.pid(), e);
        }
    }

    private static long pidOf(Process shell, List<String> command) throws IOException {
        String line = shell.inputReader(StandardCharsets.US_ASCII).readLine();
        if (line == null || !line.matches("[0-9]+")) {
            shell.destroyForcibly();
            throw new IOException("watchdog of " + command + " printed: " + line + " (expected: a pid)");
        }
        return Long.parseLong(line);
    }
}
