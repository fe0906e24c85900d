package io.lictor.sync.render;

import java.time.Duration;
import java.util.List;

import io.lictor.api.internal.Require;

/**
 * Program to run, with its arguments and the time that it may take.
 *
 * <pre>{@code
 * Command reload = Command.of("nginx", "-s", "reload");
 * Command test = Command.shell("nginx -t -q 2>&1 | tail -1").within(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>It succeeds when it exits with 0 in time. One that takes longer is killed with all of its children. It runs in the
 * working directory and with the environment of this process; its input is empty. Of its output the end is kept, for
 * the report of a failure. What it leaves in the background may write on there; nobody sees it.
 *
 * <p>Immutable, with {@code equals} by content: files with equal commands are one unit, see {@link FileSync}.
 *
 * @param line the program and its arguments; in a check, {@code {new}} in an argument stands for a file with the new
 *     content
 * @param timeout how long it may take
 */
public record Command(List<String> line, Duration timeout) {

    /** How long a command may take unless said otherwise: 30 s. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    static final String NEW_FILE = "{new}";

    /** Checks program and time. */
    public Command {
        line = List.copyOf(line);
        if (line.isEmpty()) {
            throw Require.illegal("command", line, "a program and its arguments");
        }
        Require.nonBlank(line.getFirst(), "command");
        Require.positive(timeout, "timeout");
    }

    /**
     * A program with arguments, which no shell touches.
     *
     * @param line the program, by path or by name on the {@code PATH}, and its arguments
     * @return the command, with 30 s
     */
    public static Command of(String... line) {
        return new Command(List.of(line), DEFAULT_TIMEOUT);
    }

    /**
     * A line for {@code /bin/sh}.
     *
     * @param line such as {@code nginx -t && echo fine}
     * @return the command, with 30 s
     */
    public static Command shell(String line) {
        return of("/bin/sh", "-c", Require.nonBlank(line, "command"));
    }

    /**
     * The same command with another time.
     *
     * @param limit how long it may take, more than zero
     * @return the command
     */
    public Command within(Duration limit) {
        return new Command(line, limit);
    }

    /** Whether it looks at a file with the new content, before that takes its place. */
    boolean takesNewFile() {
        return line.stream().anyMatch(word -> word.contains(NEW_FILE));
    }

    /** The same command for one file. */
    Command on(String file) {
        return new Command(line.stream().map(word -> word.replace(NEW_FILE, file)).toList(), timeout);
    }

    /** The words, as a person would type them. */
    @Override
    public String toString() {
        boolean shell = line.size() == 3 && line.get(0).equals("/bin/sh") && line.get(1).equals("-c");
        return shell ? line.get(2) : String.join(" ", line);
    }
}
