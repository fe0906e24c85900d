package io.lictor.sync.render;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One run of a command, to its end or to the end of its time. */
final class CommandRun {

    private static final Duration LOOK = Duration.ofMillis(20);
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
        try (CommandOutput output = CommandOutput.create()) {
            Process process = start(command, output);
            boolean ended = false;
            try {
                process.getOutputStream().close();
                ended = awaitEnd(process, command.timeout(), output);
            } finally {
                if (!ended) {
                    kill(process);
                }
            }
            if (!ended) {
                throw new CommandException("\"" + command + "\" took longer than " + command.timeout()
                        + " and was killed" + output.end());
            }
            if (process.exitValue() != 0) {
                throw new CommandException("\"" + command + "\" ended with " + process.exitValue() + output.end());
            }
        }
    }

    private static Process start(Command command, CommandOutput output) throws CommandException, IOException {
        try {
            return new ProcessBuilder(command.line()).redirectErrorStream(true).redirectOutput(output.target()).start();
        } catch (IOException e) {
            throw new CommandException("\"" + command + "\" cannot be run: " + e.getMessage());
        } finally {
            output.hide();
        }
    }

    private static boolean awaitEnd(Process process, Duration timeout, CommandOutput output)
            throws InterruptedException, IOException {
        for (Duration left = timeout; left.isPositive(); left = left.minus(LOOK)) {
            if (process.waitFor(Math.min(LOOK.toNanos(), left.toNanos()), TimeUnit.NANOSECONDS)) {
                return true;
            }
            output.shorten();
        }
        return false;
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
}
