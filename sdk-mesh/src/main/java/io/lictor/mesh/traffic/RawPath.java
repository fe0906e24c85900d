package io.lictor.mesh.traffic;

import java.nio.charset.StandardCharsets;

/** One spelling for each path, so that rules and requests can be compared (RFC 3986, 6.2.2). */
final class RawPath {

    private static final String LEGAL = "-._~!$&'()*+,;=:@/";
    private static final String UNRESERVED = "-._~";
    private static final int HEX = 16;
    private static final int ASCII = 0x80;

    private RawPath() {}

    /** The path with nothing encoded that need not be, and everything else in capitals; {@code /} for an empty one. */
    static String normal(String path) {
        if (path.isEmpty()) {
            return "/";
        }
        return isNormal(path) ? path : rewritten(path);
    }

    private static boolean isNormal(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (!isLegal(path.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLegal(int letter) {
        return isAlphanumeric(letter) || (letter < ASCII && LEGAL.indexOf(letter) >= 0);
    }

    private static boolean isAlphanumeric(int letter) {
        return letter < ASCII && Character.isLetterOrDigit(letter);
    }

    private static String rewritten(String path) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < path.length();) {
            int letter = path.codePointAt(i);
            int coded = letter == '%' ? coded(path, i + 1) : -1;
            if (coded >= 0) {
                if (isAlphanumeric(coded) || UNRESERVED.indexOf(coded) >= 0) {
                    text.append((char) coded);
                } else {
                    encode(text, coded);
                }
                i += 3;
            } else {
                append(text, letter);
                i += Character.charCount(letter);
            }
        }
        return text.toString();
    }

    private static int coded(String path, int at) {
        if (at + 2 > path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(at), HEX);
        int low = Character.digit(path.charAt(at + 1), HEX);
        return high < 0 || low < 0 ? -1 : high * HEX + low;
    }

    private static void append(StringBuilder text, int letter) {
        if (isLegal(letter)) {
            text.append((char) letter);
        } else {
            for (byte each : Character.toString(letter).getBytes(StandardCharsets.UTF_8)) {
                encode(text, each & 0xff);
            }
        }
    }

    private static void encode(StringBuilder text, int value) {
        text.append('%').append(Character.toUpperCase(Character.forDigit(value / HEX, HEX)))
                .append(Character.toUpperCase(Character.forDigit(value % HEX, HEX)));
    }
}
