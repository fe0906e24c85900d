package io.lictor.testkit.inprocess.api;

import java.nio.charset.StandardCharsets;

/** Base64 as strictly as Go's standard encoding reads it: padded, with line ends anywhere. */
final class Base64Check {
    private static final int QUANTUM = 4;

    private Base64Check() {}

    /** Where Go stops reading; -1 when it does not. */
    static int firstIllegal(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int inQuantum = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\r' || bytes[i] == '\n') {
                continue;
            }
            if (bytes[i] == '=') {
                return inQuantum < 2 ? i : afterPadding(bytes, i, inQuantum);
            }
            if (!isDigit(bytes[i])) {
                return i;
            }
            inQuantum = (inQuantum + 1) % QUANTUM;
        }
        return inQuantum == 0 ? -1 : bytes.length - inQuantum;
    }

    private static boolean isDigit(byte b) {
        return b > 0 && (Character.isLetterOrDigit(b) || b == '+' || b == '/');
    }

    private static int afterPadding(byte[] bytes, int first, int inQuantum) {
        int missing = QUANTUM - inQuantum - 1;
        for (int i = first + 1; i < bytes.length; i++) {
            if (bytes[i] == '\r' || bytes[i] == '\n') {
                continue;
            }
            if (missing == 0 || bytes[i] != '=') {
                return i;
            }
            missing--;
        }
        return missing == 0 ? -1 : bytes.length;
    }
}
