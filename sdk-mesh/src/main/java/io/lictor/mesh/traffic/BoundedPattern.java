package io.lictor.mesh.traffic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Compiler of expressions that others have written: what each repeat makes of the program is counted before there is one,
 * since RE2J writes repeats out and, unlike RE2 and Go, has no limit where they are nested.
 */
final class BoundedPattern {

    /** As in RE2 and in Go: how often something is there by its repeats and those around them. */
    static final int MOST_REPEATS = 1_000;
    /** Instructions, about; a few hundred kilobytes, and a millisecond or two for a path. */
    static final int LARGEST = 5_000;
    /** The compiler goes down as deep as groups do. */
    static final int DEEPEST = 250;

    /** A class of characters by a property of Unicode has hundreds of ranges. */
    private static final int PROPERTY = 50;
    private static final java.util.regex.Pattern REPEAT = java.util.regex.Pattern
            .compile("\\{(\\d{1,9})(?:(,)(\\d{0,9}))?\\}");
    private static final java.util.regex.Pattern GROUP_NAME = java.util.regex.Pattern.compile("P?<\\w+>");
    private static final java.util.regex.Pattern FLAGS = java.util.regex.Pattern.compile("[imsU-]*[:)]");

    private final String regex;
    private final Deque<Group> groups = new ArrayDeque<>();
    private int at;

    private BoundedPattern(String regex) {
        this.regex = regex;
        groups.push(new Group());
    }

    /** What is known of a group, up to where the reader is. */
    private static final class Group {
        private long size;
        private long repeats = 1;
        /** Of the last element, which a repeat may follow. */
        private long lastSize;
        private long lastRepeats = 1;
    }

    /**
     * The compiled expression.
     *
     * @throws PatternSyntaxException when it is none, or would be too large
     */
    static Pattern compile(String regex) {
        new BoundedPattern(regex).measure();
        return Pattern.compile(regex);
    }

    /** How large the program will be, at least about. */
    static long size(String regex) {
        return new BoundedPattern(regex).measure();
    }

    private long measure() {
        while (at < regex.length()) {
            char next = regex.charAt(at++);
            switch (next) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                case '*', '+', '?' -> grow(1, 1);
                default -> element(1, 1);
            }
        }
        Group all = group();
        return all.size + all.lastSize;
    }

    private Group group() {
        Group group = groups.peek();
        if (group == null) {
            throw refused("unexpected )");
        }
        return group;
    }

    private PatternSyntaxException refused(String why) {
        return new PatternSyntaxException(why, "");
    }

    private void element(long size, long repeats) {
        Group group = group();
        group.size += group.lastSize;
        group.repeats = Math.max(group.repeats, group.lastRepeats);
        group.lastSize = size;
        group.lastRepeats = repeats;
        requireSmall(group);
    }

    private void grow(long factor, long more) {
        Group group = group();
        group.lastSize = group.lastSize * factor + more;
        group.lastRepeats *= factor;
        requireSmall(group);
    }

    private void requireSmall(Group group) {
        if (group.lastRepeats > MOST_REPEATS) {
            throw refused("more than " + MOST_REPEATS + " nested repeats");
        }
        if (group.size + group.lastSize > LARGEST) {
            throw refused("larger than " + LARGEST + " instructions");
        }
    }

    private void open() {
        if (at < regex.length() && regex.charAt(at) == '?') {
            at++;
            if (!skip(GROUP_NAME) && skip(FLAGS) && regex.charAt(at - 1) == ')') {
                return; // flags for what follows
            }
        }
        if (groups.size() > DEEPEST) {
            throw refused("groups deeper than " + DEEPEST);
        }
        groups.push(new Group());
    }

    private void close() {
        Group inner = group();
        groups.pop();
        element(inner.size + inner.lastSize + 2, Math.max(inner.repeats, inner.lastRepeats));
    }

    private void repeat() {
        at--;
        Matcher repeat = REPEAT.matcher(regex).region(at, regex.length());
        if (!repeat.lookingAt()) {
            at++;
            element(1, 1);
            return;
        }
        at = repeat.end();
        long least = Long.parseLong(repeat.group(1));
        String most = repeat.group(3);
        long times = most == null || most.isEmpty() ? least : Math.max(least, Long.parseLong(most));
        grow(Math.max(1, times), times + 1);
    }

    private void escape() {
        if (at >= regex.length()) {
            return;
        }
        char kind = regex.charAt(at++);
        switch (kind) {
            case 'Q' -> {
                int end = regex.indexOf("\\E", at);
                int last = end < 0 ? regex.length() : end;
                for (int i = at; i < last; i++) {
                    element(1, 1);
                }
                at = end < 0 ? last : last + 2;
            }
            case 'p', 'P' -> {
                skipBraced();
                element(PROPERTY, 1);
            }
            case 'x' -> {
                skipBraced();
                element(1, 1);
            }
            default -> element(1, 1);
        }
    }

    /** What stands in braces, or one character. */
    private void skipBraced() {
        int end = at < regex.length() && regex.charAt(at) == '{' ? regex.indexOf('}', at) : at;
        at = end < 0 ? regex.length() : Math.min(end + 1, regex.length());
    }

    private void characterClass() {
        long size = 1;
        if (at < regex.length() && regex.charAt(at) == '^') {
            at++;
        }
        boolean first = true;
        while (at < regex.length() && (first || regex.charAt(at) != ']')) {
            first = false;
            char next = regex.charAt(at++);
            if (next == '\\' && at < regex.length()) {
                char kind = regex.charAt(at++);
                boolean property = kind == 'p' || kind == 'P';
                if (property || kind == 'x') {
                    skipBraced();
                }
                size += property ? PROPERTY : 1;
            } else if (next == '[' && regex.startsWith(":", at) && regex.indexOf(":]", at) > 0) {
                at = regex.indexOf(":]", at) + 2;
                size += 2;
            } else {
                size++;
            }
        }
        at = Math.min(at + 1, regex.length());
        element(size, 1);
    }

    private boolean skip(java.util.regex.Pattern what) {
        Matcher found = what.matcher(regex).region(at, regex.length());
        if (!found.lookingAt()) {
            return false;
        }
        at = found.end();
        return true;
    }
}
