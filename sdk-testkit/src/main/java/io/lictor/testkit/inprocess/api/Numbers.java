package io.lictor.testkit.inprocess.api;

import java.util.Optional;

/** Numbers and truth values as Go's {@code strconv} reads them. */
final class Numbers {
    private Numbers() {}

    /** A whole number of 64 bits. */
    static Optional<Long> integer(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A whole number of 64 bits without a sign. */
    static Optional<Long> unsigned(String text) {
        try {
            return text.startsWith("+") ? Optional.empty() : Optional.of(Long.parseUnsignedLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A truth value. */
    static Optional<Boolean> bool(String text) {
        return switch (text) {
            case "1", "t", "T", "TRUE", "true", "True" -> Optional.of(true);
            case "0", "f", "F", "FALSE", "false", "False" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** What Go says about a text that is none. */
    static String complaint(String function, String text) {
        boolean tooLarge = !"ParseBool".equals(function) && text.matches("[+-]?[0-9]+");
        return "strconv." + function + ": parsing \"" + text + "\": "
                + (tooLarge ? "value out of range" : "invalid syntax");
    }
}
