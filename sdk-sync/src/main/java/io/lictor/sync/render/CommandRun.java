package io.lictor.sync.render;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** One run of a command, to its end or to the end of its time. */
final class CommandRun {

    private static final long KILL_SECONDS = 5;

    private CommandRun() {}

    /** A command that did not succeed; the message says how, with the end of its output. */
    static final class CommandException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean started;

        CommandException(String message, boolean started) {
            super(message);
            this.started = started;
        }

        /** Whether it has run, and may have done part of its work. */
        boolean hasStarted() {
            return started;
        }
    }

    /**
     * Runs a command.
     *
     * @throws CommandException when it cannot be started, fails or takes too long
     * @throws InterruptedException when the thread is interrupted; the command is killed then
     */
    static void run(Command command) throws CommandException, InterruptedException, IOException {
        try (CommandOutput output = start(command)) {
            Process process = output.command();
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
                throw new CommandException("\"" + command + "\" took longer than " + command.timeout()
                        + " and was killed" + output.end(), true);
            }
            if (process.exitValue() != 0) {
                throw new CommandException("\"" + command + "\" ended with " + process.exitValue() + output.end(),
                        true);
            }
        }
    }

    private static CommandOutput start(Command command) throws CommandException {
        try {
            return CommandOutput.start(command.line());
        } catch (IOException e) {
            throw new CommandException("\"" + command + "\" cannot be run: " + e.getMessage(), false);
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
}
