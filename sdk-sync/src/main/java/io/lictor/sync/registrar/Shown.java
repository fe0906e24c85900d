package io.lictor.sync.registrar;

import java.util.regex.Pattern;

/** Text of others, on its way into a log. */
final class Shown {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");
    private static final int MOST = 1_000;

    private Shown() {}

    /** One line, whatever it is. */
    static String line(String text) {
        String shown = text.length() <= MOST ? text : text.substring(0, MOST) + "...";
        return CONTROL.matcher(shown).replaceAll("?");
    }
}
