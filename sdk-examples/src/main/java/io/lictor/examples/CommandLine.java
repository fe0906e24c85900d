package io.lictor.examples;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.lictor.api.ConsulInterruptedException;

/**
 * The words of a command line, and how a program ends whose user is a person: with 0; with 1 and a line that says what has
 * failed; with 2, a line and the usage when it was called wrongly.
 */
final class CommandLine {

    private static final PrintStream OUT = System.out;
    private static final PrintStream NOTES = System.err;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private final Deque<String> words;

    private CommandLine(String[] args) {
        this.words = new ArrayDeque<>(List.of(args));
    }

    /** What a program does with its words; returns its exit code. */
    interface Program {
        int run(CommandLine words) throws Exception;
    }

    static void run(String usage, String[] args, Program program) {
        int code = code(usage, args, program);
        if (code != 0) {
            System.exit(code);
        }
    }

    static int code(String usage, String[] args, Program program) {
        if (args.length > 0 && (args[0].equals("--help") || args[0].equals("-h"))) {
            OUT.println(usage);
            return 0;
        }
        try {
            return program.run(new CommandLine(args));
        } catch (IllegalArgumentException e) {
            NOTES.println(e.getMessage() + "\n" + usage);
            return WRONG_USE;
        } catch (InterruptedException | ConsulInterruptedException e) {
            return FAILED; // told to end
        } catch (Exception e) {
            NOTES.println(reason(e));
            return FAILED;
        }
    }

    static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what);
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    boolean nextIsOption() {
        return !words.isEmpty() && words.peek().startsWith("--");
    }

    String next() {
        return words.remove();
    }

    /** Takes a word that has to come some time. */
    boolean takes(String word) {
        if (words.isEmpty()) {
            throw wrong("no " + word);
        }
        return words.peek().equals(word) && words.remove() != null;
    }

    /** The word after an option. */
    String value(String option) {
        if (words.isEmpty()) {
            throw wrong(option + ": no value");
        }
        return words.remove();
    }

    /** The next word, or another one where there is none left. */
    String nextOr(String otherwise) {
        if (nextIsOption()) {
            throw wrong("unknown option " + words.peek());
        }
        return words.isEmpty() ? otherwise : words.remove();
    }

    static int number(String what, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(what + ": " + text + " (expected: a number from " + least + " to " + most + ")");
    }

    /** All that is left. */
    String[] rest() {
        String[] rest = words.toArray(String[]::new);
        words.clear();
        return rest;
    }

    /** Says that there should be no word left. */
    void end() {
        if (!words.isEmpty()) {
            throw wrong("too much: " + String.join(" ", words));
        }
    }
}
