package io.lictor.testkit.inprocess.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * The text of a filter and a position in it. It remembers what was expected at the farthest position that any
 * alternative has reached, which is what Consul's error text names.
 */
final class Cursor {
    private static final String END = "EOF";

    private final String text;
    private int position;
    private int farthest;
    private final TreeSet<String> expected = new TreeSet<>();

    Cursor(String text) {
        this.text = text;
    }

    int position() {
        return position;
    }

    void back(int to) {
        position = to;
    }

    String since(int start) {
        return text.substring(start, position);
    }

    boolean literal(String word) {
        if (text.startsWith(word, position)) {
            position += word.length();
            return true;
        }
        return fail("\"" + word.replace("\"", "\\\"") + "\"");
    }

    /** One character of a class, whose label is the one of Consul's grammar. */
    boolean one(String label, IntPredicate in) {
        if (position < text.length() && in.test(text.charAt(position))) {
            position++;
            return true;
        }
        return fail(label);
    }

    boolean many(String label, IntPredicate in) {
        boolean any = false;
        while (one(label, in)) {
            any = true;
        }
        return any;
    }

    boolean end() {
        return position == text.length() || fail(END);
    }

    /** Moves to the next occurrence of a character or to the end, whatever is in between. */
    void skipTo(char stop) {
        int found = text.indexOf(stop, position);
        position = found < 0 ? text.length() : found;
    }

    FilterException error(int at, String rule, String message) {
        return new FilterException(where(at) + "rule \"" + rule + "\": " + message);
    }

    FilterException noMatch() {
        return new FilterException(where(farthest) + "no match found, expected: " + alternatives());
    }

    private boolean fail(String wanted) {
        if (position > farthest) {
            farthest = position;
            expected.clear();
        }
        if (position == farthest) {
            expected.add(wanted);
        }
        return false;
    }

    private String alternatives() {
        boolean mayEnd = expected.remove(END);
        List<String> all = new ArrayList<>(expected);
        if (mayEnd) {
            all.add(END);
        }
        String last = all.removeLast();
        return all.isEmpty() ? last : String.join(", ", all) + " or " + last;
    }

    private String where(int at) {
        String before = text.substring(0, at);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1;
        int offset = before.getBytes(StandardCharsets.UTF_8).length;
        return line + ":" + column + " (" + offset + "): ";
    }
}
