package io.lictor.testkit.inprocess.filter;

import java.util.Map;
import java.util.Optional;

/** The escapes of a quoted string, as Go reads them. */
final class Escapes {
    private static final Map<Character, Character> SIMPLE = Map.of('a', '\u0007', 'b', '\b', 'f', '\f', 'n', '\n', 'r',
            '\r', 't', '\t', 'v', '\u000b', '\\', '\\', '"', '"');
    private static final Map<Character, Integer> HEX_DIGITS = Map.of('x', 2, 'u', 4, 'U', 8);

    private Escapes() {}

    /** Nothing when an escape is unknown or cut, or a line ends inside the string. */
    static Optional<String> resolve(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                return Optional.empty();
            }
            if (c != '\\') {
                out.append(c);
                continue;
            }
            i = escape(text, i + 1, out);
            if (i < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(out.toString());
    }

    /** Appends what the escape means and returns the index of its last character, or -1. */
    private static int escape(String text, int at, StringBuilder out) {
        if (at >= text.length()) {
            return -1;
        }
        char kind = text.charAt(at);
        Character simple = SIMPLE.get(kind);
        if (simple != null) {
            out.append(simple.charValue());
            return at;
        }
        int digits = HEX_DIGITS.getOrDefault(kind, 0);
        if (digits > 0) {
            return code(text.substring(at + 1), digits, 16, out) ? at + digits : -1;
        }
        return code(text.substring(at), 3, 8, out) ? at + 2 : -1;
    }

    private static boolean code(String text, int digits, int radix, StringBuilder out) {
        if (text.length() < digits) {
            return false;
        }
        try {
            int code = Integer.parseUnsignedInt(text.substring(0, digits), radix);
            out.append(Character.toString(code));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
