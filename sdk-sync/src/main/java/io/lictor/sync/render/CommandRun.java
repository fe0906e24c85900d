package io.lictor.sync.render;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One run of a command, to its end or to the end of its time. */
final class CommandRun {

    private static final int KEPT_OUTPUT = 2_000;
    private static final long KILL_SECONDS = 5;

    private CommandRun() {}

    /** A command that did not succeed; the message says how, with the end of its output. */
    static final class CommandException extends Exception {
        private static final long serialVersionUID = 1L;

        CommandException(String message) {
            super(message);
        }
    }

    /**
     * Runs a command.
     *
     * @throws CommandException when it cannot be started, fails or takes too long
     * @throws InterruptedException when the thread is interrupted; the command is killed then
     */
    static void run(Command command) throws CommandException, InterruptedException, IOException {
        // a file and no pipe: a child that outlives the command and keeps its output open holds nobody up
        Path output = Files.createTempFile("lictor-command-", ".log");
        try {
            run(command, output);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static void run(Command command, Path output) throws CommandException, InterruptedException, IOException {
        Process process;
        try {
            process = new ProcessBuilder(command.line()).redirectErrorStream(true).redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new CommandException("\"" + command + "\" cannot be run: " + e.getMessage());
        }
        boolean ended = false;
        try {
            process.getOutputStream().close();
            ended = process.waitFor(command.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (!ended) {
                kill(process);
            }
        }
        if (!ended) {
            throw new CommandException("\"" + command + "\" took longer than " + command.timeout() + " and was killed"
                    + end(output));
        }
        if (process.exitValue() != 0) {
            throw new CommandException("\"" + command + "\" ended with " + process.exitValue() + end(output));
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String end(Path output) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
            long skipped = Math.max(0, file.length() - KEPT_OUTPUT);
            file.seek(skipped);
            byte[] bytes = new byte[(int) (file.length() - skipped)];
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + (skipped > 0 ? "... " : "") + text;
        }
    }
}
