package io.lictor.mesh.traffic;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regular expressions in the words of Consul's proxy, which are those of RE2, put into Java's: named groups, the classes of
 * POSIX, and signs that mean themselves there and something else in Java.
 */
final class Re2 {

    private static final Map<String, String> POSIX = Map.ofEntries(Map.entry("alnum", "p{Alnum}"),
            Map.entry("alpha", "p{Alpha}"), Map.entry("ascii", "p{ASCII}"), Map.entry("blank", "p{Blank}"),
            Map.entry("cntrl", "p{Cntrl}"), Map.entry("digit", "p{Digit}"), Map.entry("graph", "p{Graph}"),
            Map.entry("lower", "p{Lower}"), Map.entry("print", "p{Print}"), Map.entry("punct", "p{Punct}"),
            Map.entry("space", "p{Space}"), Map.entry("upper", "p{Upper}"), Map.entry("xdigit", "p{XDigit}"),
            Map.entry("word", "w"));
    private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?P?<\\w+>");
    private static final Pattern REPETITION = Pattern.compile("\\{\\d+(,\\d*)?}");
    private static final Pattern POSIX_CLASS = Pattern.compile("\\[:(\\^?)([a-z]+):]");

    private final String text;
    private final StringBuilder java = new StringBuilder();
    private int at;
    private boolean inClass;

    private Re2(String text) {
        this.text = text;
    }

    /** The same expression for Java. What is wrong in it stays so. */
    static String toJava(String expression) {
        Re2 re2 = new Re2(expression);
        while (re2.at < expression.length()) {
            re2.step();
        }
        return re2.java.toString();
    }

    private void step() {
        char sign = text.charAt(at);
        if (text.startsWith("\\Q", at)) {
            int end = text.indexOf("\\E", at + 2);
            copy(end < 0 ? text.length() - at : end + 2 - at);
        } else if (sign == '\\') {
            copy(Math.min(2, text.length() - at));
        } else if (inClass) {
            inClass(sign);
        } else if (sign == '[') {
            openClass();
        } else if (sign == '(') {
            // nobody asks for groups by their names, and Java's have no underscore
            replace(GROUP_NAME, "(");
        } else if (sign == '{' && !matcher(REPETITION).lookingAt()) {
            literal();
        } else {
            copy(1);
        }
    }

    private void openClass() {
        inClass = true;
        copy(text.startsWith("[^", at) ? 2 : 1);
        if (text.startsWith("]", at)) {
            literal();
        }
    }

    private void inClass(char sign) {
        Matcher posix = matcher(POSIX_CLASS);
        String same = sign == '[' && posix.lookingAt() ? POSIX.get(posix.group(2)) : null;
        if (same != null) {
            // in capitals it is everything else
            char first = posix.group(1).isEmpty() ? same.charAt(0) : Character.toUpperCase(same.charAt(0));
            java.append('\\').append(first).append(same, 1, same.length());
            at = posix.end();
        } else if (sign == '[' || sign == '&') {
            literal();
        } else {
            inClass = sign != ']';
            copy(1);
        }
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    private void replace(Pattern pattern, String by) {
        Matcher found = matcher(pattern);
        if (found.lookingAt()) {
            java.append(by);
            at = found.end();
        } else {
            copy(1);
        }
    }

    private void literal() {
        java.append('\\');
        copy(1);
    }

    private void copy(int length) {
        java.append(text, at, at + length);
        at += length;
    }
}
