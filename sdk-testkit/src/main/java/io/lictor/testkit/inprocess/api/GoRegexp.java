package io.lictor.testkit.inprocess.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Patterns that Go refuses. The syntax of those it takes is read as Java's. */
final class GoRegexp {
    private static final Pattern REPEAT = Pattern.compile("\\{(\\d+),(\\d+)}");
    private static final int MAX_REPEAT = 1000;

    private GoRegexp() {}

    /** Go's words about a pattern; empty when it takes it. */
    static Optional<String> complaint(String pattern) {
        String start = "error parsing regexp: ";
        Matcher repeat = REPEAT.matcher(pattern);
        if (repeat.find() && (Long.parseLong(repeat.group(1)) > Long.parseLong(repeat.group(2))
                || Long.parseLong(repeat.group(2)) > MAX_REPEAT)) {
            return Optional.of(start + "invalid repeat count: `" + repeat.group() + "`");
        }
        try {
            Pattern.compile(pattern.replace("(?P<", "(?<"));
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            if (pattern.matches("[*+?].*")) {
                return Optional.of(start + "missing argument to repetition operator: `" + pattern.charAt(0) + "`");
            }
            if (pattern.lastIndexOf('[') > pattern.lastIndexOf(']')) {
                return Optional.of(start + "missing closing ]: `" + pattern.substring(pattern.lastIndexOf('[')) + "`");
            }
            boolean open = count(pattern, '(') > count(pattern, ')');
            return Optional.of(start + (open ? "missing closing ): `" : "invalid syntax: `") + pattern + "`");
        }
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }
}
